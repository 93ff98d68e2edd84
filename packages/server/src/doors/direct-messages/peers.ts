import { type Account, ChatError, type Core, foldName, type Session } from "@parley/core";
import { toRefusal } from "./errors.ts";

/** The account that somebody wants to chat with. Throws INVALID_ARGUMENT for oneself, NOT_FOUND. */
export async function requirePeer(
  accounts: Core["accounts"],
  session: Session,
  username: string,
): Promise<Account> {
  if (foldName(username) === foldName(session.account.username)) throw toRefusal("oneself");
  const peer = await findPeer(accounts, session, username);
  if (peer === undefined) throw toRefusal("unknownUser");
  return peer;
}

/** The account of this name, the caller's own too; `undefined` when there is none. */
export async function findPeer(
  accounts: Core["accounts"],
  session: Session,
  username: string,
): Promise<Account | undefined> {
  try {
    return await accounts.getByUsername(session, username);
  } catch (thrown) {
    if (thrown instanceof ChatError && thrown.code === "not_found") return undefined;
    throw thrown;
  }
}
