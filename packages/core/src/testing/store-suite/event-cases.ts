import { describe, expect, it } from "vitest";
import { type AccountId, type LogId, lobbyId, toId } from "../../ids.ts";
import type { Position, Store } from "../../ports/store.ts";
import { addAccount, append, type OpenStore, onStore, toMessage } from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");

/** A log with seqs 1 to 6; two events share a time, and so do the last two. */
async function fillLobby(store: Store): Promise<void> {
  const ada = await addAccount(store, "ada", 1000);
  for (const at of [2000, 2000, 3000, 4000, 4000]) {
    await append(store, toMessage(ada, `at ${at}`, { at }));
  }
}

async function listSeqs(store: Store, log: LogId, position: Position, limit: number) {
  return (await store.listEvents(log, position, limit)).map(({ seq }) => seq);
}

const cases: readonly (readonly [Position, number, readonly number[]])[] = [
  [{ kind: "after", seq: 0 }, 3, [1, 2, 3]],
  [{ kind: "after", seq: 0 }, 100, [1, 2, 3, 4, 5, 6]],
  [{ kind: "after", seq: 4 }, 100, [5, 6]],
  [{ kind: "after", seq: 4 }, 1, [5]],
  [{ kind: "after", seq: 6 }, 100, []],
  [{ kind: "after", seq: 99 }, 100, []],
  [{ kind: "before", seq: 5 }, 2, [3, 4]],
  [{ kind: "before", seq: 3 }, 100, [1, 2]],
  [{ kind: "before", seq: 99 }, 2, [5, 6]],
  [{ kind: "before", seq: 1 }, 100, []],
  [{ kind: "newest" }, 2, [5, 6]],
  [{ kind: "newest" }, 100, [1, 2, 3, 4, 5, 6]],
  [{ kind: "since", at: 2000 }, 100, [2, 3, 4, 5, 6]],
  [{ kind: "since", at: 2000 }, 1, [2]],
  [{ kind: "since", at: 2001 }, 2, [4, 5]],
  [{ kind: "since", at: 4000 }, 100, [5, 6]],
  [{ kind: "since", at: 0 }, 2, [1, 2]],
  [{ kind: "since", at: 4001 }, 100, []],
];

/** Cases about reading logs. */
export function eventCases(open: OpenStore): void {
  describe("listEvents()", () => {
    it(
      "gives what stands at each position, oldest first",
      onStore(open, async ({ store }) => {
        await fillLobby(store);
        const listed: (readonly [Position, number, readonly number[]])[] = [];
        for (const [position, limit] of cases) {
          listed.push([position, limit, await listSeqs(store, lobbyId, position, limit)]);
        }
        expect(listed).toEqual(cases);
      }),
    );

    it(
      "gives nothing of an empty or unknown log",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        for (const [position, limit] of cases) {
          expect(await store.listEvents(nobody, position, limit)).toEqual([]);
          expect(await store.listEvents(ada.id, position, limit)).toEqual([]);
        }
      }),
    );

    it(
      "keeps logs apart",
      onStore(open, async ({ store }) => {
        await fillLobby(store);
        const ada = toId<AccountId>("a_ada");
        await store.markRead(ada, lobbyId, 2, 5000);
        await store.markRead(ada, lobbyId, 3, 5000);
        expect(await listSeqs(store, ada, { kind: "newest" }, 10)).toEqual([1, 2]);
        expect(await listSeqs(store, lobbyId, { kind: "newest" }, 1)).toEqual([6]);
      }),
    );
  });

  describe("findHead()", () => {
    it(
      "is the newest seq, 0 when there is none",
      onStore(open, async ({ store }) => {
        expect(await store.findHead(lobbyId)).toBe(0);
        await fillLobby(store);
        expect(await store.findHead(lobbyId)).toBe(6);
        expect(await store.findHead(nobody)).toBe(0);
      }),
    );
  });

  describe("findDelivered() and saveDelivered()", () => {
    it(
      "remember the highest seq of each account, door and log",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        expect(await store.findDelivered(ada.id, "line", lobbyId)).toBeUndefined();
        await store.saveDelivered(ada.id, "line", lobbyId, 5);
        await store.saveDelivered(ada.id, "line", lobbyId, 3);
        await store.saveDelivered(ada.id, "chat-room", lobbyId, 2);
        await store.saveDelivered(ada.id, "line", ada.id, 1);
        await store.saveDelivered(bob.id, "line", lobbyId, 0);
        expect(await store.findDelivered(ada.id, "line", lobbyId)).toBe(5);
        expect(await store.findDelivered(ada.id, "chat-room", lobbyId)).toBe(2);
        expect(await store.findDelivered(ada.id, "line", ada.id)).toBe(1);
        expect(await store.findDelivered(bob.id, "line", lobbyId)).toBe(0);
        await store.saveDelivered(ada.id, "line", lobbyId, 6);
        expect(await store.findDelivered(ada.id, "line", lobbyId)).toBe(6);
      }),
    );
  });
}
