import type { Account, ProfilePatch } from "../../accounts/account.ts";
import { type AccountId, lobbyId, type SessionId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import { appendEvent, toEvent } from "./events.ts";
import type { AccountRow, MemoryData } from "./memory-data.ts";

/** Acts on accounts, as `Store` describes them. */
export type AccountActs = {
  createAccount(account: Account, folded: string, hash: string): Event | undefined;
  findAccount(id: AccountId): Account | undefined;
  findCredentials(folded: string): { account: Account; passwordHash: string } | undefined;
  updateProfile(
    id: AccountId,
    patch: ProfilePatch,
    at: number,
  ): { account: Account; event: Event } | undefined;
  replacePassword(id: AccountId, hash: string, keep: SessionId | undefined): readonly SessionId[];
};

/** Creates the acts on accounts. */
export function createAccountActs(data: MemoryData): AccountActs {
  function findByName(folded: string): AccountRow | undefined {
    return [...data.accounts.values()].find(({ foldedUsername }) => foldedUsername === folded);
  }

  function append(actorId: AccountId, at: number, kind: "member_joined" | "profile_changed") {
    return toEvent(data, appendEvent(data, { log: lobbyId, at, actorId, body: { kind } }));
  }

  return {
    createAccount(account, foldedUsername, passwordHash) {
      if (findByName(foldedUsername) !== undefined) return undefined;
      data.accounts.set(account.id, { account, foldedUsername, passwordHash });
      data.conversations.get(lobbyId)?.readSeqs.set(account.id, 0);
      return append(account.id, account.createdAt, "member_joined");
    },

    findAccount: (id) => data.accounts.get(id)?.account,

    findCredentials(folded) {
      const found = findByName(folded);
      return found && { account: found.account, passwordHash: found.passwordHash };
    },

    updateProfile(id, { displayName, about }, at) {
      const found = data.accounts.get(id);
      if (found === undefined) return undefined;
      found.account = {
        ...found.account,
        displayName: displayName ?? found.account.displayName,
        about: about ?? found.account.about,
      };
      return { account: found.account, event: append(id, at, "profile_changed") };
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
