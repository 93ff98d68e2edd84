import type { Account } from "./model/account.ts";

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
    // A session that was kept before there were avatars is still one.
    const { id, username, displayName, about, avatarFileId = "" } = account;
    const isWhole = [token, id, username, displayName, about, avatarFileId].every(
      (part) => typeof part === "string",
    );
    return isWhole
      ? { token, account: { id, username, displayName, about, avatarFileId } }
      : undefined;
  } catch {
    // A torn or foreign value: sign in again.
    return undefined;
  }
}
