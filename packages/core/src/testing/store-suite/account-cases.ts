import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { type AccountId, lobbyId, toId } from "../../ids.ts";
import {
  addAccount,
  addFile,
  append,
  type OpenStore,
  onStore,
  toAccount,
  toEvent,
  toMessage,
  toNewSession,
} from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");
const joined = { kind: "member_joined" } as const;

/** Cases about accounts. */
export function accountCases(open: OpenStore): void {
  describe("createAccount()", () => {
    it(
      "tells the lobby",
      onStore(open, async ({ store }) => {
        const ada = { ...(await addAccount(store, "Ada")) };
        const bob = { ...ada, id: toId<AccountId>("a_bob"), username: "bob", createdAt: 1500 };
        expect(await store.createAccount(bob, "bob", "hash")).toEqual(
          toEvent(bob, 2, 1500, joined),
        );
        const events = await store.listEvents(lobbyId, { kind: "newest" }, 10);
        expect(events).toEqual([toEvent(ada, 1, 1000, joined), toEvent(bob, 2, 1500, joined)]);
      }),
    );

    it(
      "refuses a taken folded username and changes nothing",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const other = { ...ada, id: toId<AccountId>("a_other"), username: "ADA" };
        expect(await store.createAccount(other, "ada", "other hash")).toBeUndefined();
        expect(await store.findAccount(other.id)).toBeUndefined();
        expect(await store.findHead(lobbyId)).toBe(1);
        const found = await store.findCredentials("ada");
        expect(found).toEqual({ account: ada, passwordHash: "hash of ada" });
      }),
    );

    it(
      "gives a username to one of many who want it at once",
      onStore(open, async ({ store }) => {
        const wanted = await Promise.all(
          Array.from({ length: 10 }, (_, index) => {
            const id = toId<AccountId>(`a_${index}`);
            return store.createAccount({ ...toAccount("ada"), id }, "ada", `hash ${index}`);
          }),
        );
        expect(wanted.filter((event) => event !== undefined)).toHaveLength(1);
        expect(await store.findHead(lobbyId)).toBe(1);
      }),
    );
  });

  describe("findAccount() and findCredentials()", () => {
    it(
      "find what was stored, and nobody else",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "Ada");
        expect(await store.findAccount(ada.id)).toEqual(ada);
        const found = await store.findCredentials("ada");
        expect(found).toEqual({ account: ada, passwordHash: "hash of Ada" });
        expect(await store.findAccount(nobody)).toBeUndefined();
        expect(await store.findCredentials("Ada")).toBeUndefined();
        expect(await store.findCredentials("")).toBeUndefined();
      }),
    );

    it(
      "give every text back as it was given",
      onStore(open, async ({ store }) => {
        const odd = "a\u0000b'\"\\%_\n\r\u2028 e\u0301 é 😀";
        const account: Account = {
          id: toId("a_odd"),
          username: odd,
          displayName: odd,
          about: odd,
          avatarId: undefined,
          createdAt: 4_102_444_800_123,
        };
        await store.createAccount(account, odd, odd);
        expect(await store.findAccount(account.id)).toEqual(account);
        expect(await store.findCredentials(odd)).toEqual({ account, passwordHash: odd });
      }),
    );
  });

  describe("updateProfile()", () => {
    it(
      "changes what the patch names and tells the lobby",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const named = { ...ada, displayName: "Countess" };
        expect(await store.updateProfile(ada.id, { displayName: "Countess" }, 1200)).toEqual({
          status: "updated",
          account: named,
          event: toEvent(named, 2, 1200, { kind: "profile_changed" }),
        });
        const both = { ...named, about: "first programmer" };
        expect(await store.updateProfile(ada.id, { about: "first programmer" }, 1300)).toEqual({
          status: "updated",
          account: both,
          event: toEvent(both, 3, 1300, { kind: "profile_changed" }),
        });
        expect(await store.findAccount(ada.id)).toEqual(both);
      }),
    );

    it(
      "shows the new name on everything said before",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const said = await append(store, toMessage(ada, "hello", { clientMessageId: "1" }));
        const named = { ...ada, displayName: "Countess" };
        await store.updateProfile(ada.id, { displayName: "Countess" }, 2000);
        const renamed = toEvent(named, 3, 2000, said.body);
        expect(await store.listEvents(lobbyId, { kind: "newest" }, 10)).toEqual([
          toEvent(named, 1, 1000, joined),
          toEvent(bob, 2, 1000, joined),
          renamed,
          toEvent(named, 4, 2000, { kind: "profile_changed" }),
        ]);
        const again = await store.appendMessage(toMessage(ada, "x", { clientMessageId: "1" }));
        expect(again).toEqual({ status: "duplicate", event: renamed });
      }),
    );

    it(
      "gives another username, by which the account is found and listed from then on",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const patch = { username: "Zora", foldedUsername: "zora" };
        const named = { ...ada, username: "Zora" };
        expect(await store.updateProfile(ada.id, patch, 1200)).toEqual({
          status: "updated",
          account: named,
          event: toEvent(named, 3, 1200, { kind: "profile_changed" }),
        });
        expect(await store.findCredentials("ada")).toBeUndefined();
        expect((await store.findCredentials("zora"))?.account).toEqual(named);
        const members = await store.listMembers(lobbyId, "", 10);
        expect(members.map(({ account }) => account)).toEqual([bob, named]);
        expect(await store.listMembers(lobbyId, "bob", 10)).toHaveLength(1);
        // The old one is free again.
        const other = { ...ada, id: toId<AccountId>("a_other") };
        expect(await store.createAccount(other, "ada", "hash")).toBeDefined();
      }),
    );

    it(
      "refuses a username that another account has, and an avatar that it does not own, and changes nothing",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const bobs = await addFile(store, bob, "bob.png");
        const about = "x";
        const taken = { username: "BOB", foldedUsername: "bob", about };
        expect(await store.updateProfile(ada.id, taken, 1200)).toEqual({ status: "taken" });
        const foreign = { username: "new", foldedUsername: "new", avatarId: bobs.id, about };
        expect(await store.updateProfile(ada.id, foreign, 1200)).toEqual({
          status: "no_such_file",
        });
        expect(await store.findCredentials("ada")).toMatchObject({ account: ada });
        expect(await store.findHead(lobbyId)).toBe(2);
        const own = { username: "ADA", foldedUsername: "ada" };
        expect(await store.updateProfile(ada.id, own, 1200)).toMatchObject({ status: "updated" });
      }),
    );

    it(
      "shows an avatar to everybody, keeps it, and takes it away",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const file = await addFile(store, ada, "ada.png");
        const set = await store.updateProfile(ada.id, { avatarId: file.id }, 1200);
        expect(set).toMatchObject({ account: { ...ada, avatarId: file.id } });
        await store.updateProfile(ada.id, { about: "x" }, 1300);
        expect(await store.findAccount(ada.id)).toEqual({ ...ada, avatarId: file.id, about: "x" });
        expect(await store.findFile(bob.id, file.id)).toEqual(file);
        expect(await store.deleteUnusedFiles(9000)).toBe(0);
        await store.updateProfile(ada.id, { avatarId: null }, 1400);
        expect(await store.findAccount(ada.id)).toEqual({ ...ada, about: "x" });
        expect(await store.findFile(bob.id, file.id)).toBeUndefined();
        expect(await store.deleteUnusedFiles(9000)).toBe(1);
      }),
    );

    it(
      "does nothing for an account that there is not",
      onStore(open, async ({ store }) => {
        expect(await store.updateProfile(nobody, { about: "x" }, 1200)).toEqual({
          status: "no_such_account",
        });
        expect(await store.findHead(lobbyId)).toBe(0);
      }),
    );
  });

  describe("replacePassword()", () => {
    it(
      "ends the account's other sessions and nobody else's",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const times = { createdAt: 1000, seenAt: 1000 };
        for (const name of ["one", "two", "kept"]) {
          await store.createSession(toNewSession(ada, name, times));
        }
        const bobs = toNewSession(bob, "bobs", times);
        await store.createSession(bobs);
        const ended = await store.replacePassword(ada.id, "new hash", toId("s_kept"));
        expect(ended.toSorted()).toEqual(["s_one", "s_two"]);
        expect((await store.findCredentials("ada"))?.passwordHash).toBe("new hash");
        expect(await store.findSession("token hash of one")).toBeUndefined();
        expect((await store.listSessions(ada.id)).map(({ id }) => id)).toEqual(["s_kept"]);
        expect((await store.findSession(bobs.tokenHash))?.id).toBe(bobs.id);
        expect((await store.findCredentials("bob"))?.passwordHash).toBe("hash of bob");
      }),
    );

    it(
      "ends all of them when none is kept",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await store.createSession(toNewSession(ada, "one", { createdAt: 1000, seenAt: 1000 }));
        expect(await store.replacePassword(ada.id, "new hash", undefined)).toEqual(["s_one"]);
        expect(await store.listSessions(ada.id)).toEqual([]);
      }),
    );
  });
}
