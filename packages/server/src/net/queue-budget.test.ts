import { describe, expect, it } from "vitest";
import { createOutbox } from "./outbox.ts";
import { createQueueBudget } from "./queue-budget.ts";
import { createRecordingSink } from "./testing/recording-sink.ts";
import { createTraffic } from "./traffic.ts";

/** A budget of a thousand bytes, whose end of the round the test calls; an entry of a queue costs 64. */
function setUp() {
  const shed: number[] = [];
  let endRound = (): void => {};
  const budget = createQueueBudget({
    maxBytes: 1_000,
    onShed: (count) => shed.push(count),
    schedule: (run) => {
      endRound = run;
    },
  });
  const traffic = createTraffic(budget);
  const overflown: string[] = [];
  /** An outbox whose sink is busy. */
  const open = (name: string) => {
    const sink = createRecordingSink();
    const onOverflow = () => overflown.push(name);
    const outbox = createOutbox({ sink, onOverflow, traffic });
    sink.block();
    outbox.push(Buffer.from("taken by the sink"));
    return { sink, outbox };
  };
  return { budget, open, overflown, shed, endRound: () => endRound() };
}

describe("createQueueBudget()", () => {
  it("counts what waits for many once, and each entry of a queue", () => {
    const { budget, open } = setUp();
    const [one, two] = [open("one"), open("two")];
    const shared = Buffer.alloc(100);
    one.outbox.push(shared);
    two.outbox.push(shared);
    two.outbox.push(Buffer.alloc(10));
    expect(budget.usedBytes).toBe(100 + 10 + 3 * 64);
    one.sink.free();
    expect(budget.usedBytes).toBe(100 + 10 + 2 * 64);
    two.outbox.close();
    expect(budget.usedBytes).toBe(0);
  });

  it("counts the rest of a round once for all who have it, until they have handed it on or are gone", () => {
    const { budget, open } = setUp();
    const [one, two] = [open("one"), open("two")];
    const round = ["first", "second", "third"].map((text) => Buffer.from(text));
    for (const { sink, outbox } of [one, two]) {
      sink.free();
      sink.block();
      outbox.pushRound(round);
    }
    expect(budget.usedBytes).toBe("secondthird".length + 4 * 64);
    one.sink.free();
    expect(budget.usedBytes).toBe("secondthird".length + 2 * 64);
    two.outbox.close();
    expect(budget.usedBytes).toBe(0);
  });

  it("drops what is ephemeral first, of everybody, and that may be enough", () => {
    const { budget, open, overflown, shed, endRound } = setUp();
    const [one, two] = [open("one"), open("two")];
    one.outbox.push(Buffer.alloc(400));
    two.outbox.push(Buffer.alloc(300), "ephemeral");
    two.outbox.push(Buffer.alloc(200));
    expect(budget.usedBytes).toBe(900 + 3 * 64);
    endRound();
    expect([budget.usedBytes, overflown, shed]).toEqual([600 + 2 * 64, [], []]);
  });

  it("then empties the fullest queues, until a quarter is free, and tells how many", () => {
    const { budget, open, overflown, shed, endRound } = setUp();
    const [small, large, middle] = [open("small"), open("large"), open("middle")];
    small.outbox.push(Buffer.alloc(100));
    large.outbox.push(Buffer.alloc(500));
    middle.outbox.push(Buffer.alloc(400));
    endRound();
    expect([budget.usedBytes, overflown, shed]).toEqual([100 + 400 + 2 * 64, ["large"], [1]]);
    // It goes on working, with a new beginning.
    large.outbox.push(Buffer.from("again"));
    large.sink.free();
    expect(large.sink.writes).toEqual(["taken by the sink", "again"]);
  });

  it("takes no notice of a queue that is closed", () => {
    const { budget, open, overflown, endRound } = setUp();
    const [gone, here] = [open("gone"), open("here")];
    gone.outbox.push(Buffer.alloc(900));
    here.outbox.push(Buffer.alloc(300));
    gone.outbox.close();
    endRound();
    expect([budget.usedBytes, overflown]).toEqual([300 + 64, []]);
  });

  it("leaves an outbox that sheds for itself counted as it is", () => {
    const { budget, open, overflown } = setUp();
    const { outbox } = open("full");
    outbox.push(Buffer.alloc(4 * 1024 ** 2), "ephemeral");
    outbox.push(Buffer.alloc(10));
    expect([budget.usedBytes, overflown]).toEqual([10 + 64, []]);
    outbox.push(Buffer.alloc(4 * 1024 ** 2));
    expect([budget.usedBytes, overflown]).toEqual([0, ["full"]]);
  });
});
