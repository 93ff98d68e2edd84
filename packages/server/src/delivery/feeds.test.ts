import { type Event, lobbyId } from "@parley/core";
import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createFeed } from "../net/feed.ts";
import { createOutbox, type Outbox } from "../net/outbox.ts";
import { createFeeds } from "./feeds.ts";

/** Feeds whose items are encoded as their seq, in one byte. */
async function setUp() {
  const core = openTestCore();
  const session = await core.enter("ada");
  const encoded: number[] = [];
  const feeds = createFeeds(core, (source) =>
    createFeed({
      source,
      encode: ({ seq }: Event) => {
        encoded.push(seq);
        return Uint8Array.of(seq);
      },
    }),
  );
  const post = async (text: string) => {
    const content = { kind: "text" as const, text };
    await core.messages.post(session, { conversationId: lobbyId, clientMessageId: text, content });
  };
  return { feeds, session, encoded, post };
}

function openOutbox(): { readonly outbox: Outbox; readonly received: number[] } {
  const received: number[] = [];
  const sink = {
    write: (bytes: Uint8Array) => received.push(...bytes) > 0,
    onDrain() {},
  };
  return { outbox: createOutbox({ sink, onOverflow() {} }), received };
}

const { signal } = new AbortController();

describe("createFeeds()", () => {
  it("encodes an event once, however many follow the log", async () => {
    const { feeds, session, encoded, post } = await setUp();
    const followers = [openOutbox(), openOutbox(), openOutbox()];
    for (const { outbox } of followers) {
      const { feed } = await feeds.open(lobbyId, session);
      await feed.join({ outbox, after: feed.position, signal });
    }
    await post("one");
    await post("two");
    await expect
      .poll(() => followers.map(({ received }) => received))
      .toEqual([
        [2, 3],
        [2, 3],
        [2, 3],
      ]);
    expect(encoded).toEqual([2, 3]);
  });

  it("keeps a log's feed while somebody holds it, and opens another afterwards", async () => {
    const { feeds, session, encoded, post } = await setUp();
    const [first, second] = await Promise.all([
      feeds.open(lobbyId, session),
      feeds.open(lobbyId, session),
    ]);
    expect(second.feed).toBe(first.feed);
    first.close();
    const third = await feeds.open(lobbyId, session);
    expect(third.feed).toBe(second.feed);
    second.close();
    third.close();
    await post("one");
    expect(encoded).toEqual([]);
    const { feed } = await feeds.open(lobbyId, session);
    expect([feed === first.feed, feed.position]).toEqual([false, 2]);
  });

  it("reads what is stored with the session of somebody who holds the feed", async () => {
    const { feeds, session, post } = await setUp();
    await post("one");
    const { feed } = await feeds.open(lobbyId, session);
    const { outbox, received } = openOutbox();
    await feed.join({ outbox, after: 0, signal });
    expect(received).toEqual([1, 2]);
  });

  it("casts nothing behind an event that takes somebody out before that one has heard of it", async () => {
    const core = openTestCore();
    const [ada, bob] = [await core.enter("ada"), await core.enter("bob")];
    const listeners: ((events: readonly Event[]) => void)[] = [];
    // Another process may have committed several events, which are then heard of at once.
    const live = {
      ...core.live,
      async subscribe(_log: unknown, listener: (events: readonly Event[]) => void) {
        listeners.push(listener);
        return { position: 0, close() {} };
      },
    };
    const encode = ({ seq }: Event) => Uint8Array.of(seq);
    const feeds = createFeeds({ live, messages: core.messages }, (source) =>
      createFeed({ source, encode }),
    );
    const { outbox, received } = openOutbox();
    const other = openOutbox();
    const heard: number[] = [];
    const lease = await feeds.open(lobbyId, bob, ({ seq }) => {
      heard.push(seq);
      lease.feed.leave(outbox);
      lease.close();
    });
    const { feed } = await feeds.open(lobbyId, ada, () => heard.push(-1));
    await lease.feed.join({ outbox, after: 0, signal });
    await feed.join({ outbox: other.outbox, after: 0, signal });
    const toEvent = (seq: number, body: Event["body"]): Event => {
      return { log: lobbyId, seq, at: 0, actor: ada.account, body };
    };
    const removed = { kind: "member_removed", account: bob.account } as const;
    const left = { kind: "renamed", title: "without bob" } as const;
    const events = [toEvent(1, left), toEvent(2, removed), toEvent(3, left), toEvent(4, removed)];
    listeners[0]?.(events);
    await expect.poll(() => other.received).toEqual([1, 2, 3, 4]);
    expect([received, heard]).toEqual([[1, 2], [2]]);
  });
});
