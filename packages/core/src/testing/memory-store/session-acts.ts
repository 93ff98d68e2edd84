import type { Sha256 } from "../../files/file.ts";
import type { AccountId, SessionId } from "../../ids.ts";
import type { NewSession } from "../../ports/store.ts";
import type { Session } from "../../sessions/session.ts";
import { toActor } from "./events.ts";
import type { MemoryData } from "./memory-data.ts";

/** Acts on sessions, as `Store` describes them. */
export type SessionActs = {
  createSession(session: NewSession): void;
  findSession(tokenHash: Sha256): Session | undefined;
  findSessionById(id: SessionId): Session | undefined;
  listSessions(accountId: AccountId): readonly Session[];
  touchSession(id: SessionId, at: number): void;
  deleteSession(accountId: AccountId, id: SessionId): boolean;
  deleteStaleSessions(seenBefore: number): readonly SessionId[];
};

/** Creates the acts on sessions. */
export function createSessionActs(data: MemoryData): SessionActs {
  const { sessions } = data;

  function toSession({ accountId, tokenHash: _, ...shown }: NewSession): Session {
    return { ...shown, account: toActor(data, accountId) };
  }

  return {
    createSession(session) {
      sessions.set(session.id, session);
    },

    findSession(tokenHash) {
      const found = [...sessions.values()].find((session) => session.tokenHash === tokenHash);
      return found && toSession(found);
    },

    findSessionById(id) {
      const found = sessions.get(id);
      return found && toSession(found);
    },

    listSessions: (accountId) =>
      [...sessions.values()]
        .filter((session) => session.accountId === accountId)
        .reverse()
        .sort((one, other) => other.createdAt - one.createdAt)
        .map(toSession),

    touchSession(id, at) {
      const found = sessions.get(id);
      if (found !== undefined && found.seenAt < at) sessions.set(id, { ...found, seenAt: at });
    },

    deleteSession: (accountId, id) =>
      sessions.get(id)?.accountId === accountId && sessions.delete(id),

    deleteStaleSessions(seenBefore) {
      const stale = [...sessions.values()].filter(({ seenAt }) => seenAt < seenBefore);
      for (const { id } of stale) sessions.delete(id);
      return stale.map(({ id }) => id);
    },
  };
}
