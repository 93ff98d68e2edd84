import { describe, expect, it } from "vitest";
import { createFeed, type Feed, type FeedParts, type FeedSource } from "./feed.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createRecordingSink, type RecordingSink } from "./testing/recording-sink.ts";

type Item = { readonly seq: number };

/** A log in memory: items are stored first and published later, in order, as with a real store and hub. */
function createLog(wait: () => Promise<void> = async () => {}) {
  let stored = 0;
  let published = 0;
  let listener: ((items: readonly Item[]) => void) | undefined;
  let reads = 0;
  const source: FeedSource<Item> = {
    async subscribe(given) {
      listener = given;
      return {
        position: published,
        close: () => {
          listener = undefined;
        },
      };
    },
    async readAfter(seq, limit) {
      reads += 1;
      await wait();
      // Read at one moment, answered at a later one.
      const items = numbers(seq + 1, Math.min(stored, seq + limit));
      await wait();
      return items.map((number) => ({ seq: number }));
    },
  };
  return {
    source,
    reads: () => reads,
    head: () => stored,
    isPublished: () => published === stored,
    store(count: number) {
      stored += count;
    },
    publish(count: number) {
      const items = numbers(published + 1, Math.min(stored, published + count));
      published += items.length;
      if (items.length > 0) listener?.(items.map((seq) => ({ seq })));
    },
    add(count: number) {
      this.store(count);
      this.publish(count);
    },
  };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

const encode = ({ seq }: Item): Uint8Array => Buffer.from(`${seq} `);

function openFeed(source: FeedSource<Item>, parts: Partial<FeedParts<Item>> = {}): Promise<Feed> {
  return createFeed({ source, encode, ...parts });
}

type Reader = { readonly sink: RecordingSink; readonly outbox: Outbox };

function openReader(): Reader {
  const sink = createRecordingSink();
  return { sink, outbox: createOutbox({ sink, onOverflow: () => {} }) };
}

const received = ({ sink }: Reader): string => sink.writes.join("").trimEnd();
const round = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const { signal } = new AbortController();

describe("createFeed()", () => {
  it("sends what is stored after the cursor, then what comes live", async () => {
    const log = createLog();
    log.add(5);
    const feed = await openFeed(log.source, { pageSize: 2 });
    const reader = openReader();
    await feed.join({ outbox: reader.outbox, after: 2, signal });
    log.add(2);
    await round();
    expect([received(reader), feed.position, feed.size]).toEqual(["3 4 5 6 7", 7, 1]);
  });

  it("tells the moment of joining, and puts what is pushed then before the live items", async () => {
    const log = createLog();
    log.add(3);
    const feed = await openFeed(log.source);
    const reader = openReader();
    await feed.join({
      outbox: reader.outbox,
      after: 0,
      signal,
      onCaughtUp: (seq) => reader.outbox.push(Buffer.from(`caught-up-${seq} `)),
    });
    log.add(1);
    await round();
    expect(received(reader)).toBe("1 2 3 caught-up-3 4");
  });

  it("encodes a live item once for all, and keeps it for who comes back", async () => {
    const log = createLog();
    const encoded: number[] = [];
    const feed = await openFeed(log.source, {
      encode: (item) => {
        encoded.push(item.seq);
        return encode(item);
      },
    });
    const readers = [openReader(), openReader()];
    for (const { outbox } of readers) await feed.join({ outbox, after: 0, signal });
    log.add(3);
    const back = openReader();
    await feed.join({ outbox: back.outbox, after: 1, signal });
    await round();
    expect([encoded, log.reads(), ...readers.map(received), received(back)]).toEqual([
      [1, 2, 3],
      0,
      "1 2 3",
      "1 2 3",
      "2 3",
    ]);
  });

  it("reads and encodes what is stored once for all who come back together", async () => {
    const log = createLog(round);
    const encoded: number[] = [];
    log.add(5);
    const feed = await openFeed(log.source, {
      encode: (item) => {
        encoded.push(item.seq);
        return encode(item);
      },
    });
    const [first, second, third] = [openReader(), openReader(), openReader()];
    const joins = [first, second].map(({ outbox }) => feed.join({ outbox, after: 1, signal }));
    await Promise.race(joins);
    const before = log.reads();
    await feed.join({ outbox: third.outbox, after: 2, signal });
    await Promise.all(joins);
    log.add(1);
    await round();
    expect([before, log.reads(), encoded.length]).toEqual([2, 2, 2 * 4 + 1]);
    expect([first, second, third].map(received)).toEqual(["2 3 4 5 6", "2 3 4 5 6", "3 4 5 6"]);
  });

  it("leaves out what the wire does not show, and the sender's own, live and stored", async () => {
    const log = createLog();
    const reader = openReader();
    const parts: Partial<FeedParts<Item>> = {
      encode: (item) => (item.seq % 3 === 0 ? undefined : encode(item)),
      exceptOf: (item) => (item.seq % 5 === 0 ? reader.outbox : undefined),
    };
    log.add(6);
    const feed = await openFeed(log.source, parts);
    await feed.join({ outbox: reader.outbox, after: 0, signal });
    log.add(5);
    await round();
    expect(received(reader)).toBe("1 2 4 7 8 11");
  });

  it("waits while a slow reader has 64 KiB before it", async () => {
    const log = createLog();
    log.add(100);
    const feed = await openFeed(log.source, {
      encode: ({ seq }) => Buffer.from(`${seq} `.padEnd(30_000, ".")),
    });
    const reader = openReader();
    reader.sink.block();
    const joined = feed.join({ outbox: reader.outbox, after: 0, signal });
    for (let count = 0; count < 20; count += 1) await round();
    // Two in flight, four queued: of 3 MB no more than 180 kB.
    expect(reader.outbox.queuedBytes).toBe(120_000);
    reader.sink.free();
    await joined;
    expect(received(reader).match(/\d+/g)?.map(Number)).toEqual(numbers(1, 100));
  });

  it("takes a cursor that is ahead of what was published for what it is", async () => {
    const log = createLog();
    log.store(5);
    log.publish(3);
    const feed = await openFeed(log.source);
    const reader = openReader();
    const caughtUp: number[] = [];
    const joined = feed.join({
      outbox: reader.outbox,
      after: 4,
      signal,
      onCaughtUp: (seq) => caughtUp.push(seq),
    });
    await round();
    expect(caughtUp).toEqual([]);
    log.publish(1);
    await joined;
    log.publish(1);
    await round();
    expect([received(reader), caughtUp]).toEqual(["5", [4]]);
  });

  it("takes a cursor beyond the end of the log for its end", async () => {
    const log = createLog();
    log.add(2);
    const feed = await openFeed(log.source);
    const reader = openReader();
    await feed.join({ outbox: reader.outbox, after: 1000, signal });
    log.add(1);
    await round();
    expect(received(reader)).toBe("3");
  });

  it("skips what the source no longer keeps", async () => {
    const log = createLog();
    log.add(5);
    const readAfter: FeedSource<Item>["readAfter"] = async (seq, limit) =>
      (await log.source.readAfter(Math.max(seq, 3), limit)).slice(0, limit);
    const feed = await openFeed({ ...log.source, readAfter });
    const reader = openReader();
    await feed.join({ outbox: reader.outbox, after: 0, signal });
    expect(received(reader)).toBe("4 5");
  });

  it("ends catching up when the signal aborts, when the outbox leaves and when the feed closes", async () => {
    const log = createLog();
    log.add(9);
    const feed = await openFeed(log.source, { encode: () => Buffer.alloc(70_000) });
    const readers = [openReader(), openReader(), openReader()];
    for (const { sink } of readers) sink.block();
    const abort = new AbortController();
    const joins = readers.map(({ outbox }) =>
      feed.join({ outbox, after: 0, signal: abort.signal }),
    );
    await round();
    if (readers[0]) feed.leave(readers[0].outbox);
    readers[0]?.sink.free();
    expect(await joins[0]).toBe(2);
    expect(readers[0]?.sink.writes).toHaveLength(2);
    abort.abort();
    // As far as it was pushed, which the next join can go on from.
    expect(await Promise.all(joins)).toEqual([2, 2, 2]);
    feed.close();
    expect(await feed.join({ outbox: openReader().outbox, after: 7, signal })).toBe(7);
    expect(feed.size).toBe(0);
  });

  it("does not join who leaves in the moment of joining, and joins once who joins twice", async () => {
    const log = createLog();
    log.add(2);
    const feed = await openFeed(log.source);
    const leaver = openReader();
    const onCaughtUp = () => feed.leave(leaver.outbox);
    await feed.join({ outbox: leaver.outbox, after: 0, signal, onCaughtUp });
    const twice = openReader();
    const first = feed.join({ outbox: twice.outbox, after: 0, signal });
    await Promise.all([first, feed.join({ outbox: twice.outbox, after: 1, signal })]);
    log.add(1);
    await round();
    expect([received(leaver), received(twice), feed.size]).toEqual(["1 2", "2 3", 1]);
  });

  it("rejects a join when the source cannot be read, and can be joined afterwards", async () => {
    const log = createLog();
    log.add(1);
    let isBroken = true;
    const feed = await openFeed({
      ...log.source,
      readAfter: async (seq, limit) => {
        if (isBroken) throw new Error("disk is gone");
        return log.source.readAfter(seq, limit);
      },
    });
    const reader = openReader();
    const join = { outbox: reader.outbox, after: 0, signal };
    await expect(feed.join(join)).rejects.toThrow("disk is gone");
    isBroken = false;
    await feed.join(join);
    expect(received(reader)).toBe("1");
  });

  it("casts what is no item in order with the items, and sends what waits when it closes", async () => {
    const log = createLog();
    const feed = await openFeed(log.source);
    const reader = openReader();
    await feed.join({ outbox: reader.outbox, after: 0, signal });
    log.add(1);
    feed.cast({ bytes: Buffer.from("typing ") });
    log.add(1);
    feed.close();
    expect(received(reader)).toBe("1 typing 2");
  });

  it("sends what waits for the end of the round when it is flushed", async () => {
    const log = createLog();
    const feed = await openFeed(log.source);
    const reader = openReader();
    await feed.join({ outbox: reader.outbox, after: 0, signal });
    log.add(2);
    expect(received(reader)).toBe("");
    feed.flushTo(reader.outbox);
    expect(received(reader)).toBe("1 2");
  });
});

/** Numbers that look random and are the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Runs one history that the seed chooses; answers what each reader should have got and what it got. */
async function runHistory(seed: number) {
  const random = createRandom(seed);
  const upTo = (max: number): number => Math.floor(random() * (max + 1));
  const log = createLog(async () => {
    for (let count = upTo(3); count > 0; count -= 1) await round();
  });
  log.add(upTo(40));
  const feed = await openFeed(log.source, { pageSize: 1 + upTo(10) });
  const readers: { reader: Reader; after: number }[] = [];
  const joins: Promise<number>[] = [];
  const steps: (() => void)[] = [
    () => log.store(upTo(5)),
    () => log.publish(upTo(5)),
    () => {
      const reader = openReader();
      if (random() < 0.5) reader.sink.block();
      const after = upTo(log.head());
      readers.push({ reader, after });
      joins.push(feed.join({ outbox: reader.outbox, after, signal }));
    },
    () => {
      const sink = readers[upTo(readers.length - 1)]?.reader.sink;
      if (random() < 0.5) sink?.block();
      else sink?.free();
    },
  ];
  for (let count = 0; count < 120; count += 1) {
    steps[upTo(steps.length - 1)]?.();
    if (random() < 0.5) await round();
  }
  while (!log.isPublished()) log.publish(5);
  for (const { reader } of readers) reader.sink.free();
  await Promise.all(joins);
  await round();
  return readers.map(({ reader, after }) => ({
    seed,
    after,
    expected: numbers(after + 1, log.head()).join(" "),
    received: received(reader),
  }));
}

describe("a feed under any interleaving", () => {
  it("gives every reader each item after its cursor once and in order", async () => {
    let readers = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      for (const { expected, received: got, ...which } of await runHistory(seed)) {
        readers += 1;
        expect({ ...which, items: got }).toEqual({ ...which, items: expected });
      }
    }
    expect(readers).toBeGreaterThan(1000);
  });
});
