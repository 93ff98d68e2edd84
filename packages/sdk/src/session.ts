import type { Account } from "./client.ts";

/** A signed-in state as it is kept. */
export type Session = { readonly token: string; readonly account: Account };

/** As text for the storage; undefined removes it. */
export function encodeSession(session: Session | undefined): string | undefined {
  return session && JSON.stringify(session);
}

/** From the storage; undefined for what was not written by `encodeSession`. */
export function parseSession(text: string): Session | undefined {
  try {
    const { token, account } = JSON.parse(text);
    const { id, username, displayName, about } = account;
    const isWhole = [token, id, username, displayName, about].every((s) => typeof s === "string");
    return isWhole ? { token, account: { id, username, displayName, about } } : undefined;
  } catch {
    // A torn or foreign value: sign in again.
    return undefined;
  }
}
