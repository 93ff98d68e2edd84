import { describe, expect, it } from "vitest";
import { type AccountId, type ConversationId, lobbyId, toId } from "../../ids.ts";
import {
  addAccount,
  addFile,
  append,
  type OpenStore,
  onStore,
  toEvent,
  toFileMessage,
  toMessage,
} from "./scene.ts";

const nobody = toId<AccountId>("a_nobody");
const nowhere = toId<ConversationId>("c_nowhere");

/** Cases about appending messages. */
export function messageCases(open: OpenStore): void {
  describe("appendMessage()", () => {
    it(
      "gives the event as it is read later",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const event = await append(store, toMessage(ada, "hello", { clientMessageId: "one" }));
        const content = { kind: "text", text: "hello" } as const;
        const id = toId<typeof event.body.id>("m_hello");
        const body = { kind: "message", id, clientMessageId: "one", content } as const;
        expect(event).toEqual(toEvent(ada, 2, 2000, body));
        expect(await store.listEvents(lobbyId, { kind: "after", seq: 1 }, 10)).toEqual([event]);
      }),
    );

    it(
      "keeps a text to the last character",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const text = `\u0000 '"\\ \r\n\t \u2028 e\u0301 é 😀${"€".repeat(20_000)}\u0000`;
        const event = await append(store, toMessage(ada, text, { clientMessageId: "\u0000'😀" }));
        expect(event.body.content).toEqual({ kind: "text", text });
        expect(await store.listEvents(lobbyId, { kind: "after", seq: 1 }, 10)).toEqual([event]);
      }),
    );

    it(
      "gives a log of many writers at once seqs without holes, in the order of the answers",
      onStore(open, async ({ store }) => {
        const names = ["ada", "bob", "carol", "dave"];
        const accounts = await Promise.all(names.map((name) => addAccount(store, name)));
        const answered: number[] = [];
        const events = await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            accounts.map(async (account) => {
              const clientMessageId = `${index}`;
              const text = `${account.username} ${index}`;
              const event = await append(store, toMessage(account, text, { clientMessageId }));
              answered.push(event.seq);
              return event;
            }),
          ).flat(),
        );
        expect(answered).toEqual(Array.from({ length: 200 }, (_, index) => index + 5));
        expect(await store.listEvents(lobbyId, { kind: "after", seq: 4 }, 500)).toEqual(
          events.toSorted((one, other) => one.seq - other.seq),
        );
        expect(await store.findHead(lobbyId)).toBe(204);
      }),
    );

    it(
      "never goes back in time, though the clock does",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada", 1000);
        const times: number[] = [];
        for (const at of [5000, 3000, 5000, 6000, 0]) {
          times.push((await append(store, toMessage(ada, `at ${at}`, { at }))).at);
        }
        expect(times).toEqual([5000, 5000, 5000, 6000, 6000]);
        const updated = await store.updateProfile(ada.id, { about: "x" }, 10);
        expect(updated).toMatchObject({ status: "updated", event: { at: 6000 } });
        await addAccount(store, "bob", 20);
        const events = await store.listEvents(lobbyId, { kind: "newest" }, 3);
        expect(events.map(({ at }) => at)).toEqual([6000, 6000, 6000]);
      }),
    );

    it(
      "appends nothing for who is no member",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const stranger = toMessage({ ...ada, id: nobody }, "hello");
        const elsewhere = toMessage(ada, "hello", { conversationId: nowhere });
        expect(await store.appendMessage(stranger)).toEqual({ status: "not_a_member" });
        expect(await store.appendMessage(elsewhere)).toEqual({ status: "not_a_member" });
        expect(await store.findHead(lobbyId)).toBe(1);
        expect(await store.findHead(nowhere)).toBe(0);
      }),
    );
  });

  describe("appendMessage() of a file", () => {
    it(
      "shows the whole file",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const file = await addFile(store, ada, "cat.png");
        const event = await append(store, toFileMessage(ada, file));
        expect(event.body.content).toEqual({ kind: "file", file });
        expect(await store.listEvents(lobbyId, { kind: "newest" }, 1)).toEqual([event]);
      }),
    );

    it(
      "appends nothing for a file that there is not, or that is another's",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        const file = await addFile(store, ada, "cat.png");
        const refused = { status: "no_such_file" };
        expect(await store.appendMessage(toFileMessage(bob, file))).toEqual(refused);
        const unknown = { ...file, id: toId<typeof file.id>("f_none") };
        expect(await store.appendMessage(toFileMessage(ada, unknown))).toEqual(refused);
        // Who may see a file that was posted does not own it for that.
        await append(store, toFileMessage(ada, file));
        expect(await store.appendMessage(toFileMessage(bob, file))).toEqual(refused);
        expect(await store.findHead(lobbyId)).toBe(3);
      }),
    );

    it(
      "posts the same file as often as its owner likes",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const file = await addFile(store, ada, "cat.png");
        await append(store, toFileMessage(ada, file));
        const again = await append(store, toFileMessage(ada, file));
        expect(again.seq).toBe(3);
      }),
    );
  });

  describe("appendMessage() again", () => {
    it(
      "gives the first event, whatever else the new message says",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const event = await append(store, toMessage(ada, "first", { clientMessageId: "1" }));
        const duplicate = { status: "duplicate", event };
        const changes = [
          toMessage(ada, "other", { at: 9000 }),
          toMessage(ada, "other", { conversationId: nowhere }),
          toMessage(ada, "other", { content: { kind: "file", fileId: toId("f_none") } }),
        ];
        for (const change of changes) {
          expect(await store.appendMessage({ ...change, clientMessageId: "1" })).toEqual(duplicate);
        }
        expect(await store.findHead(lobbyId)).toBe(2);
      }),
    );

    it(
      "commits once when the retries come at the same time",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const message = toMessage(ada, "hello", { clientMessageId: "1" });
        const all = await Promise.all(
          Array.from({ length: 20 }, (_, index) => store.appendMessage({ ...message, at: index })),
        );
        const [event] = await store.listEvents(lobbyId, { kind: "after", seq: 1 }, 10);
        expect(all.map(({ status }) => status).toSorted()).toEqual([
          "appended",
          ...Array<string>(19).fill("duplicate"),
        ]);
        expect(all.map((each) => ("event" in each ? each.event : each.status))).toEqual(
          Array(20).fill(event),
        );
        expect(await store.findHead(lobbyId)).toBe(2);
      }),
    );

    it(
      "gives the first event after the store was opened again",
      onStore(open, async ({ store, reopen }) => {
        const ada = await addAccount(store, "ada");
        const file = await addFile(store, ada, "cat.png");
        const message = { ...toFileMessage(ada, file), clientMessageId: "1" };
        const event = await append(store, message);
        const again = await reopen();
        expect(await again.appendMessage(message)).toEqual({ status: "duplicate", event });
        expect((await append(again, toMessage(ada, "next", { clientMessageId: "2" }))).seq).toBe(3);
      }),
    );

    it(
      "holds a client message id for one account, to the letter",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const bob = await addAccount(store, "bob");
        for (const clientMessageId of ["id", "ID", "id ", "id\u0000"]) {
          await append(store, toMessage(ada, "adas", { clientMessageId }));
        }
        await append(store, toMessage(bob, "bobs", { clientMessageId: "id" }));
        expect(await store.findHead(lobbyId)).toBe(7);
      }),
    );

    it(
      "compares nothing when the client message id is empty",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const first = await append(store, toMessage(ada, "same"));
        const second = await append(store, toMessage(ada, "same"));
        expect([first.seq, second.seq]).toEqual([2, 3]);
        expect(first.body.clientMessageId).toBe("");
      }),
    );
  });
}
