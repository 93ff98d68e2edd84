import type { Core, Session } from "@parley/core";
import { toRefusal } from "./errors.ts";
import type { Tokens } from "./tokens.ts";

/** Finds out who calls, by the `authorization` header; the same for calls and for streams. Throws UNAUTHENTICATED. */
export type Authenticate = (authorization: string | null | undefined) => Promise<Session>;

/** Creates the check: a token of ours, not expired, whose session the core knows at this moment. */
export function createAuthenticate(tokens: Tokens, sessions: Core["sessions"]): Authenticate {
  return async (authorization) => {
    // Of several values, which HTTP joins by a comma, the first one counts; no token has a comma.
    const [value = ""] = (authorization ?? "").split(",");
    const [scheme, token] = value.trim().split(/\s+/);
    if (!scheme) throw toRefusal("missingToken");
    if (token === undefined) throw toRefusal("brokenHeader");
    if (scheme.toLowerCase() !== "bearer") throw toRefusal("notBearer");
    const session = await sessions.find(await tokens.verify(token));
    if (session === undefined) throw toRefusal("endedSession");
    return session;
  };
}
