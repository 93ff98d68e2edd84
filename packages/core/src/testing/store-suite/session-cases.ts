import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { type SessionId, toId } from "../../ids.ts";
import type { NewSession, Store } from "../../ports/store.ts";
import type { Session } from "../../sessions/session.ts";
import { addAccount, type OpenStore, onStore, toNewSession, toRef } from "./scene.ts";

async function addSession(
  store: Store,
  account: Account,
  name: string,
  createdAt = 1000,
): Promise<NewSession> {
  const session = toNewSession(account, name, { createdAt, seenAt: createdAt });
  await store.createSession(session);
  return session;
}

function toSession({ accountId: _, tokenHash: __, ...shown }: NewSession, of: Account): Session {
  return { ...shown, account: toRef(of) };
}

/** Cases about sessions. */
export function sessionCases(open: OpenStore): void {
  describe("findSession() and findSessionById()", () => {
    it(
      "find what was stored, with the account's current names",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const stored = await addSession(store, ada, "one");
        await addSession(store, ada, "two");
        await store.updateProfile(ada.id, { displayName: "Countess" }, 1100);
        const session = toSession(stored, { ...ada, displayName: "Countess" });
        expect(await store.findSession(stored.tokenHash)).toEqual(session);
        expect(await store.findSessionById(stored.id)).toEqual(session);
      }),
    );

    it(
      "find nothing that there is not",
      onStore(open, async ({ store }) => {
        const { id } = await addSession(store, await addAccount(store, "ada"), "one");
        expect(await store.findSession(id)).toBeUndefined();
        expect(await store.findSession("")).toBeUndefined();
        expect(await store.findSessionById(toId<SessionId>("s_none"))).toBeUndefined();
      }),
    );
  });

  describe("listSessions()", () => {
    it(
      "lists the account's sessions, newest first",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const middle = await addSession(store, ada, "middle", 2000);
        const newest = await addSession(store, ada, "newest", 3000);
        const oldest = await addSession(store, ada, "oldest", 1000);
        const twin = await addSession(store, ada, "twin", 3000);
        await addSession(store, bob, "bobs", 4000);
        await store.touchSession(oldest.id, 9000);
        expect(await store.listSessions(ada.id)).toEqual(
          [twin, newest, middle, { ...oldest, seenAt: 9000 }].map((each) => toSession(each, ada)),
        );
        expect(await store.listSessions(toId("a_nobody"))).toEqual([]);
      }),
    );
  });

  describe("touchSession()", () => {
    it(
      "raises the time and never lowers it",
      onStore(open, async ({ store }) => {
        const { id } = await addSession(store, await addAccount(store, "ada"), "one");
        await store.touchSession(id, 5000);
        await store.touchSession(id, 4000);
        expect((await store.findSessionById(id))?.seenAt).toBe(5000);
        await store.touchSession(toId("s_none"), 5000);
      }),
    );
  });

  describe("deleteSession()", () => {
    it(
      "deletes a session of this account alone",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const { id } = await addSession(store, ada, "one");
        const kept = await addSession(store, ada, "kept");
        expect(await store.deleteSession(bob.id, id)).toBe(false);
        expect((await store.findSessionById(id))?.id).toBe(id);
        expect(await store.deleteSession(ada.id, id)).toBe(true);
        expect(await store.deleteSession(ada.id, id)).toBe(false);
        expect(await store.listSessions(ada.id)).toEqual([toSession(kept, ada)]);
      }),
    );
  });

  describe("deleteStaleSessions()", () => {
    it(
      "deletes those not seen since, of every account",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const old = await addSession(store, ada, "old", 1000);
        const bobs = await addSession(store, bob, "bobs", 1500);
        await addSession(store, ada, "at-the-border", 2000);
        await addSession(store, ada, "touched", 1000);
        await store.touchSession(toId("s_touched"), 2500);
        const deleted = await store.deleteStaleSessions(2000);
        expect(deleted.toSorted()).toEqual([bobs.id, old.id]);
        const left = await store.listSessions(ada.id);
        expect(left.map(({ id }) => id)).toEqual(["s_at-the-border", "s_touched"]);
        expect(await store.deleteStaleSessions(2000)).toEqual([]);
      }),
    );
  });
}
