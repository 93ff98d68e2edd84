import { describe, expect, it } from "vitest";
import { createOutbox } from "./outbox.ts";
import { createRecordingSink } from "./testing/recording-sink.ts";

function open(maxQueuedBytes = 100) {
  const sink = createRecordingSink();
  const overflows: number[] = [];
  const outbox = createOutbox({
    sink,
    maxQueuedBytes,
    onOverflow: () => overflows.push(outbox.queuedBytes),
  });
  const push = (text: string, importance?: "ephemeral") =>
    outbox.push(Buffer.from(text), importance);
  return { sink, outbox, overflows, push };
}

/** An outbox whose sink took "first" and is busy with it. */
function openBusy(maxQueuedBytes = 100) {
  const opened = open(maxQueuedBytes);
  opened.sink.block();
  opened.push("first");
  return opened;
}

/** Whether a promise has settled once all that is ready has run. */
async function hasSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise(setImmediate);
  return settled;
}

describe("createOutbox()", () => {
  it("hands bytes on at once while the sink takes them", () => {
    const { sink, outbox, push } = open();
    push("one");
    push("two");
    expect(sink.writes).toEqual(["one", "two"]);
    expect([outbox.queuedBytes, outbox.isInStep]).toEqual([0, true]);
  });

  it("queues while the sink is busy, and sends one joined write when it is free", () => {
    const { sink, outbox, push } = openBusy();
    push("a");
    push("b", "ephemeral");
    push("c");
    expect([sink.writes, outbox.queuedBytes, outbox.isInStep]).toEqual([["first"], 3, false]);
    sink.free();
    expect([sink.writes, outbox.queuedBytes, outbox.isInStep]).toEqual([["first", "abc"], 0, true]);
  });

  it("waits again when the sink is busy after the joined write", () => {
    const { sink, push } = openBusy();
    push("a");
    sink.free();
    sink.block();
    push("b");
    push("c");
    push("d");
    expect(sink.writes).toEqual(["first", "a", "b"]);
    sink.free();
    expect(sink.writes).toEqual(["first", "a", "b", "cd"]);
  });

  it("joins no more than 256 KiB, and does not cut what is larger", () => {
    const { sink, outbox, push } = openBusy(10_000_000);
    for (const size of [300_000, 200_000, 62_144, 1]) outbox.push(Buffer.alloc(size));
    push("end");
    sink.free();
    expect(sink.writes.map((text) => text.length)).toEqual([5, 300_000, 262_144, 4]);
  });

  it("hands a round on piece by piece, before all that comes later, and holds it to no bound", async () => {
    const { sink, outbox, push, overflows } = open(6);
    sink.block();
    outbox.pushRound(["large 1", "large 2", "large 3"].map((text) => Buffer.from(text)));
    push("later");
    const flushed = outbox.flushed();
    expect([sink.writes, outbox.queuedBytes, outbox.isInStep]).toEqual([["large 1"], 19, false]);
    sink.drain();
    expect([sink.writes, await hasSettled(flushed)]).toEqual([["large 1", "large 2"], false]);
    sink.free();
    expect(sink.writes).toEqual(["large 1", "large 2", "large 3", "later"]);
    expect([await hasSettled(flushed), outbox.queuedBytes, overflows]).toEqual([true, 0, []]);
  });

  it("queues a round when it is not in step, and forgets the rest of one when it overflows", () => {
    const { sink, outbox, push, overflows } = open(6);
    sink.block();
    outbox.pushRound([Buffer.from("one"), Buffer.from("two")]);
    outbox.pushRound([Buffer.from("three"), Buffer.from("four")]);
    expect([outbox.queuedBytes, overflows]).toEqual([0, [0]]);
    push("begin");
    sink.free();
    expect(sink.writes).toEqual(["one", "begin"]);
  });

  it("drops new ephemeral bytes when there is no room", () => {
    const { sink, push, overflows } = openBusy(6);
    push("lasts");
    push("xx", "ephemeral");
    push("y");
    sink.free();
    expect([sink.writes, overflows]).toEqual([["first", "lastsy"], []]);
  });

  it("drops queued ephemeral bytes before it overflows", () => {
    const { sink, outbox, push, overflows } = openBusy(6);
    push("a");
    push("xxx", "ephemeral");
    push("bcd");
    expect([outbox.queuedBytes, overflows]).toEqual([4, []]);
    sink.free();
    expect(sink.writes).toEqual(["first", "abcd"]);
  });

  it("empties itself and tells when lasting bytes do not fit, each time", () => {
    const { sink, push, overflows } = openBusy(6);
    push("abcd");
    push("efgh");
    expect(overflows).toEqual([0]);
    push("resync");
    sink.free();
    expect(sink.writes).toEqual(["first", "resync"]);
    sink.block();
    push("x");
    push("1234567");
    expect(overflows).toEqual([0, 0]);
  });

  it("lets the listener of an overflow push, or close", () => {
    const sink = createRecordingSink();
    const outbox = createOutbox({
      sink,
      maxQueuedBytes: 3,
      onOverflow: () => {
        outbox.push(Buffer.from("bye"));
      },
    });
    sink.block();
    for (const text of ["a", "bcd", "e"]) outbox.push(Buffer.from(text));
    sink.free();
    expect(sink.writes).toEqual(["a", "bye"]);
  });

  it("counts very many tiny entries as full", () => {
    const { outbox, push, overflows } = openBusy(1_000_000);
    for (let count = 0; count < 15_625; count += 1) push("x");
    expect([outbox.queuedBytes, overflows]).toEqual([15_625, []]);
    push("x");
    expect([outbox.queuedBytes, overflows]).toEqual([0, [0]]);
  });

  it("takes a single write of any size while it is in step", () => {
    const { sink, overflows, push } = open(3);
    push("longer than the bound");
    expect([sink.writes, overflows]).toEqual([["longer than the bound"], []]);
  });

  it("ignores pushes after close", () => {
    const { sink, outbox, push } = openBusy();
    push("dropped");
    outbox.close();
    push("ignored");
    sink.free();
    expect([sink.writes, outbox.queuedBytes]).toEqual([["first"], 0]);
  });
});

describe("Outbox.flushed()", () => {
  it("is settled while the outbox is in step", async () => {
    expect(await hasSettled(open().outbox.flushed())).toBe(true);
  });

  it("waits for what was pushed before, and not for what is pushed after", async () => {
    const { sink, outbox, push } = openBusy(1_000_000);
    push("a".repeat(300_000));
    const flushed = outbox.flushed();
    push("b".repeat(300_000));
    const later = outbox.flushed();
    expect(await hasSettled(flushed)).toBe(false);
    sink.free();
    expect([await hasSettled(flushed), await hasSettled(later)]).toEqual([true, true]);
  });

  it("does not settle while the sink is still busy with the last bytes", async () => {
    const { sink, outbox } = openBusy();
    const flushed = outbox.flushed();
    expect(await hasSettled(flushed)).toBe(false);
    sink.free();
    expect(await hasSettled(flushed)).toBe(true);
  });

  it("settles when the outbox is closed", async () => {
    const { outbox, push } = openBusy();
    push("a");
    const flushed = outbox.flushed();
    outbox.close();
    expect(await hasSettled(flushed)).toBe(true);
  });
});
