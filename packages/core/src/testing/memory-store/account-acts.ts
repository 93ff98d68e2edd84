import type { Account } from "../../accounts/account.ts";
import { type AccountId, lobbyId, type SessionId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import type { Store } from "../../ports/store.ts";
import { addMember, tell } from "./members.ts";
import type { AccountRow, MemoryData } from "./memory-data.ts";

type ProfileUpdated = Awaited<ReturnType<Store["updateProfile"]>>;

/** Acts on accounts, as `Store` describes them. */
export type AccountActs = {
  createAccount(account: Account, folded: string, hash: string): Event | undefined;
  findAccount(id: AccountId): Account | undefined;
  findCredentials(folded: string): { account: Account; passwordHash: string } | undefined;
  updateProfile(...args: Parameters<Store["updateProfile"]>): ProfileUpdated;
  replacePassword(id: AccountId, hash: string, keep: SessionId | undefined): readonly SessionId[];
};

/** Creates the acts on accounts. */
export function createAccountActs(data: MemoryData): AccountActs {
  function findByName(folded: string): AccountRow | undefined {
    return [...data.accounts.values()].find(({ foldedUsername }) => foldedUsername === folded);
  }

  function append(actorId: AccountId, at: number, kind: "member_joined" | "profile_changed") {
    return tell(data, lobbyId, { actorId, at }, { kind });
  }

  return {
    createAccount(account, foldedUsername, passwordHash) {
      if (findByName(foldedUsername) !== undefined) return undefined;
      data.accounts.set(account.id, { account, foldedUsername, passwordHash, phone: "" });
      const event = append(account.id, account.createdAt, "member_joined");
      const lobby = data.conversations.get(lobbyId);
      if (lobby !== undefined) addMember(data, lobby, account.id, "member");
      return event;
    },

    findAccount: (id) => data.accounts.get(id)?.account,

    findCredentials(folded) {
      const found = findByName(folded);
      return found && { account: found.account, passwordHash: found.passwordHash };
    },

    updateProfile(id, { foldedUsername, avatarId, ...patch }, at) {
      const found = data.accounts.get(id);
      if (found === undefined) return { status: "no_such_account" };
      const folded = foldedUsername ?? found.foldedUsername;
      if ((findByName(folded) ?? found) !== found) return { status: "taken" };
      if (avatarId && data.files.get(avatarId)?.ownerId !== id) return { status: "no_such_file" };
      found.foldedUsername = folded;
      found.account = {
        ...found.account,
        ...patch,
        avatarId: avatarId === undefined ? found.account.avatarId : (avatarId ?? undefined),
      };
      const event = append(id, at, "profile_changed");
      return { status: "updated", account: found.account, event };
    },

    replacePassword(id, passwordHash, keep) {
      const found = data.accounts.get(id);
      if (found !== undefined) found.passwordHash = passwordHash;
      const ended: SessionId[] = [];
      for (const session of data.sessions.values()) {
        if (session.accountId === id && session.id !== keep) ended.push(session.id);
      }
      for (const ending of ended) data.sessions.delete(ending);
      return ended;
    },
  };
}
