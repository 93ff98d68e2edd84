import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFeed, type FeedSource } from "./feed.ts";
import { createOutbox, type Outbox } from "./outbox.ts";

/** What happens to a log and to those who read it. Readers are numbered. */
type Command =
  | { readonly kind: "store" | "publish"; readonly count: number }
  | { readonly kind: "join"; readonly reader: number; readonly behind: number }
  | { readonly kind: "leave" | "block" | "free"; readonly reader: number }
  | { readonly kind: "flush" | "answer" };

const readers = 3;
const reader = fc.nat(readers - 1);

const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constantFrom("store", "publish"), count: fc.nat(6) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("join"), reader, behind: fc.nat(12) }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom("leave", "block", "free"), reader }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("flush", "answer") }) },
  ) as fc.Arbitrary<Command>,
  { maxLength: 80 },
);

/** Some items show nothing on the wire; the others have eight bytes. */
const isShown = (seq: number): boolean => seq % 5 !== 0;
const itemBytes = 8;

/** One outbox with a sink that takes bytes or not, and what its other end may count on. */
class Reader {
  readonly outbox: Outbox;
  /** What the sink was given since the last beginning. */
  received: number[] = [];
  /** Where the last beginning was; undefined when it has left or must begin anew. */
  after: number | undefined;
  readonly #seqs: number[] = [];
  #isFree = true;
  #onDrain = () => {};

  constructor() {
    this.outbox = createOutbox({
      maxQueuedBytes: 6 * itemBytes,
      onOverflow: () => {
        this.after = undefined;
      },
      sink: {
        write: (bytes) => {
          for (let at = 0; at < bytes.length; at += itemBytes) {
            this.#seqs.push(Number(Buffer.from(bytes.subarray(at, at + itemBytes)).toString()));
          }
          this.received = this.#seqs.slice(this.#begin);
          return this.#isFree;
        },
        onDrain: (listener) => {
          this.#onDrain = listener;
        },
      },
    });
  }

  #begin = 0;

  /** The other end begins again; what was on its way before is no concern of it. */
  begin(after: number): void {
    this.#begin = this.#seqs.length;
    this.received = [];
    this.after = after;
  }

  block(): void {
    this.#isFree = false;
  }

  free(): void {
    this.#isFree = true;
    this.#onDrain();
  }
}

/** Everything that waits for nothing but promises has gone on. */
const settleDown = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class World {
  readonly readers: readonly Reader[] = Array.from({ length: readers }, () => new Reader());
  readonly #flushes: (() => void)[] = [];
  #answers: (() => void)[] = [];
  #listener: ((items: readonly { seq: number }[]) => void) | undefined;
  stored = 0;
  published = 0;

  readonly source: FeedSource<{ seq: number }> = {
    subscribe: async (listener) => {
      this.#listener = listener;
      return { position: this.published, close() {} };
    },
    readAfter: async (seq, limit) => {
      const end = Math.min(this.stored, seq + limit);
      const items = Array.from({ length: Math.max(0, end - seq) }, (_, n) => ({
        seq: seq + 1 + n,
      }));
      // Read at one moment, answered at a later one.
      await new Promise<void>((resolve) => this.#answers.push(resolve));
      return items;
    },
  };

  readonly schedule = (flush: () => void): void => void this.#flushes.push(flush);

  publish(count: number): void {
    const end = Math.min(this.stored, this.published + count);
    const items = [];
    for (let seq = this.published + 1; seq <= end; seq += 1) items.push({ seq });
    this.published = end;
    if (items.length > 0) this.#listener?.(items);
  }

  flush(): void {
    for (const flush of this.#flushes.splice(0)) flush();
  }

  answer(): void {
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) answer();
  }
}

async function play(given: readonly Command[]): Promise<void> {
  const world = new World();
  const feed = await createFeed({
    source: world.source,
    schedule: world.schedule,
    pageSize: 3,
    encode: ({ seq }) => (isShown(seq) ? Buffer.from(String(seq).padStart(itemBytes)) : undefined),
  });
  const { signal } = new AbortController();
  const joins: Promise<number>[] = [];
  const join = (each: Reader, after: number) => {
    feed.leave(each.outbox);
    each.begin(after);
    joins.push(feed.join({ outbox: each.outbox, after, signal }));
  };
  for (const command of given) {
    const each = "reader" in command ? world.readers[command.reader] : undefined;
    if (command.kind === "store") world.stored += command.count;
    if (command.kind === "publish") world.publish(command.count);
    if (command.kind === "flush") world.flush();
    if (command.kind === "answer") world.answer();
    // What waits in the queue belongs to the time before: only who has read everything begins anew on the same outbox.
    if (command.kind === "join" && each?.outbox.isInStep) {
      join(each, Math.max(0, world.published - command.behind));
    }
    if (command.kind === "leave" && each !== undefined) {
      feed.leave(each.outbox);
      each.after = undefined;
    }
    if (command.kind === "block") each?.block();
    if (command.kind === "free") each?.free();
    await settleDown();
  }
  world.publish(world.stored);
  for (let rounds = 0; rounds < 100; rounds += 1) {
    for (const each of world.readers) each.free();
    world.answer();
    world.flush();
    await settleDown();
  }
  await Promise.all(joins);
  for (const { after, received } of world.readers) {
    if (after === undefined) continue;
    const due = Array.from({ length: world.published - after }, (_, n) => after + 1 + n);
    expect(received).toEqual(due.filter(isShown));
  }
}

describe("feeds and outboxes, whatever happens", () => {
  it("give every reader all that comes after its cursor, once and in order, or tell it to begin again", async () => {
    const more = Number(process.env.PROPERTY_RUNS ?? 0);
    const chance = more > 0 ? { numRuns: more } : { numRuns: 150, seed: 1 };
    await fc.assert(fc.asyncProperty(commands, play), { ...chance, endOnFailure: more === 0 });
  }, 300_000);
});
