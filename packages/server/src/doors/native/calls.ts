import {
  ConnectError,
  type ConnectRouter,
  createContextKey,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import { ChatError, type Core, type Session } from "@parley/core";
import {
  AccountService,
  PhoneService,
  ServerService,
  SessionService,
} from "@parley/protocol/native";
import type { Log } from "../../net/log.ts";
import { blameForUnreadable } from "../../net/unreadable-message.ts";
import { reveal, toConnectError } from "./errors.ts";

/** What is the same for every unary call. */
export type CallOptions = NonNullable<Parameters<ConnectRouter["service"]>[2]>;

const sessionKey = createContextKey<Session | undefined>(undefined, { description: "session" });

/** The calls that need no token. */
const openMethods: ReadonlySet<HandlerContext["method"]> = new Set([
  ServerService.method.getServerInfo,
  AccountService.method.register,
  SessionService.method.signIn,
  PhoneService.method.sendCode,
  PhoneService.method.registerByPhone,
  PhoneService.method.signInByPhone,
]);

/** The token of an `authorization: Bearer …` header, `undefined` when there is none. */
export function parseBearer(authorization: string | null | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
}

/** Connect's own decoder would put U+FFFD in the place of bytes that are no UTF-8, and the text would be posted so. */
const jsonOptions = {
  ignoreUnknownFields: true,
  textDecoder: new TextDecoder("utf-8", { fatal: true }),
};

/** The session that the call was made with; for calls that need a token. */
export function requireSession(context: HandlerContext): Session {
  const session = context.values.get(sessionKey);
  if (session === undefined) throw new ChatError("unauthenticated", "this call needs a token");
  return session;
}

/**
 * Options for every service of the door: the token is checked before a byte of the body is read,
 * refusals become the wire's errors, and the body is bounded.
 */
export function createCallOptions(parts: { readonly core: Core; readonly log: Log }): CallOptions {
  const { core, log } = parts;

  function toWire(thrown: unknown): ConnectError {
    return thrown instanceof ConnectError ? thrown : toConnectError(reveal(thrown, log));
  }

  async function authenticate(context: HandlerContext): Promise<void> {
    if (openMethods.has(context.method)) return;
    const token = parseBearer(context.requestHeader.get("authorization"));
    if (token === undefined) {
      throw new ChatError("unauthenticated", "the header authorization has no bearer token");
    }
    context.values.set(sessionKey, await core.sessions.authenticate(token));
  }

  const withWireErrors: Interceptor = (next) => async (request) => {
    try {
      return await next(request);
    } catch (thrown) {
      throw toWire(thrown);
    }
  };

  return {
    async requestGate(context) {
      blameForUnreadable(context);
      try {
        await authenticate(context);
      } catch (thrown) {
        throw toWire(thrown);
      }
    },
    interceptors: [withWireErrors],
    jsonOptions,
    // The largest body is a chunk in JSON, in base64: four thirds of it, and some room.
    readMaxBytes: 2 * core.limits.maxChunkBytes,
  };
}
