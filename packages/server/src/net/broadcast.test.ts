import { describe, expect, it } from "vitest";
import { createBroadcast } from "./broadcast.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createRecordingSink } from "./testing/recording-sink.ts";

function openOutbox(onOverflow: (outbox: Outbox) => void = () => {}, maxQueuedBytes = 100) {
  const sink = createRecordingSink();
  const outbox: Outbox = createOutbox({
    sink,
    maxQueuedBytes,
    onOverflow: () => onOverflow(outbox),
  });
  return { sink, outbox };
}

/** A broadcast whose rounds the test ends. */
function open(count: number) {
  let scheduled: (() => void)[] = [];
  let paused: (() => void) | undefined;
  const broadcast = createBroadcast({
    schedule: (flush) => scheduled.push(flush),
    pause(goOn) {
      paused = goOn;
      return () => {
        paused = undefined;
      };
    },
  });
  const members = Array.from({ length: count }, () => openOutbox());
  for (const { outbox } of members) broadcast.add(outbox);
  function endRound(): void {
    const due = scheduled;
    scheduled = [];
    for (const run of due) run();
  }
  /** Whether there was one. */
  function endPause(): boolean {
    const goOn = paused;
    paused = undefined;
    goOn?.();
    return goOn !== undefined;
  }
  const cast = (text: string, except?: Outbox, importance?: "ephemeral") =>
    broadcast.cast({ bytes: Buffer.from(text), except, importance });
  const writes = () => members.map(({ sink }) => sink.writes);
  const tell = (text: string) => cast(text, undefined, "ephemeral");
  const countSent = () => writes().filter(({ length }) => length > 0).length;
  const countScheduled = () => scheduled.length;
  return { broadcast, members, endRound, endPause, cast, tell, writes, countSent, countScheduled };
}

describe("createBroadcast()", () => {
  it("joins what was cast in a round into one write for everybody", () => {
    const { cast, endRound, writes, countScheduled } = open(2);
    cast("a");
    cast("b");
    expect([writes(), countScheduled()]).toEqual([[[], []], 1]);
    endRound();
    cast("c");
    endRound();
    expect(writes()).toEqual([
      ["ab", "c"],
      ["ab", "c"],
    ]);
  });

  it("gives the same bytes to all who are in step, and does not copy a single cast", () => {
    const broadcast = createBroadcast({ schedule: () => {} });
    const got: Uint8Array[] = [];
    for (let count = 0; count < 3; count += 1) {
      const sink = { write: (bytes: Uint8Array) => got.push(bytes) > 0, onDrain: () => {} };
      broadcast.add(createOutbox({ sink, onOverflow: () => {} }));
    }
    const single = Buffer.from("single");
    broadcast.cast({ bytes: single });
    broadcast.flush();
    broadcast.cast({ bytes: single });
    broadcast.cast({ bytes: single });
    broadcast.flush();
    expect(new Set(got).size).toBe(2);
    expect(got[0]).toBe(single);
  });

  it("gives a large round to a connection in pieces, the same to all, however small its bound is", () => {
    const broadcast = createBroadcast({ schedule: () => {} });
    const got: Uint8Array[][] = [];
    const drains: (() => void)[] = [];
    let overflows = 0;
    for (let count = 0; count < 2; count += 1) {
      const writes: Uint8Array[] = [];
      got.push(writes);
      const sink = {
        write: (bytes: Uint8Array) => writes.push(bytes) === 0,
        onDrain: (listener: () => void) => void drains.push(listener),
      };
      const onOverflow = () => void overflows++;
      broadcast.add(createOutbox({ sink, maxQueuedBytes: 1000, onOverflow }));
    }
    for (let count = 0; count < 10; count += 1) broadcast.cast({ bytes: Buffer.alloc(100_000) });
    broadcast.flush();
    expect(got.map((writes) => writes.length)).toEqual([1, 1]);
    for (let round = 0; round < 4; round += 1) for (const drain of drains) drain();
    const [some = [], others = []] = got;
    expect(some.map(({ length }) => length)).toEqual(Array(5).fill(200_000));
    expect(some.every((piece, index) => piece === others[index])).toBe(true);
    expect(overflows).toBe(0);
  });

  it("leaves out what an outbox is excepted from", () => {
    const { members, cast, endRound, writes } = open(3);
    cast("a", members[0]?.outbox);
    cast("b", members[1]?.outbox);
    cast("c", members[0]?.outbox);
    cast("d");
    endRound();
    expect(writes()).toEqual([["bd"], ["acd"], ["abcd"]]);
  });

  it("writes nothing to the only sender", () => {
    const { members, cast, endRound, writes } = open(2);
    cast("a", members[0]?.outbox);
    endRound();
    expect(writes()).toEqual([[], ["a"]]);
  });

  it("keeps casts apart for a slow outbox, so that ephemeral ones can be dropped", () => {
    const { broadcast, cast, endRound } = open(0);
    const slow = openOutbox(() => {}, 3);
    broadcast.add(slow.outbox);
    slow.sink.block();
    slow.outbox.push(Buffer.from("-"));
    cast("a");
    cast("typing", undefined, "ephemeral");
    cast("b");
    endRound();
    slow.sink.free();
    expect(slow.sink.writes).toEqual(["-", "ab"]);
  });

  it("gives who is added in a round only what is cast from then on", () => {
    const { broadcast, cast, endRound, writes } = open(1);
    const late = openOutbox();
    cast("a");
    broadcast.add(late.outbox);
    broadcast.add(late.outbox);
    cast("b");
    endRound();
    expect([writes(), late.sink.writes, broadcast.size]).toEqual([[["ab"]], ["b"], 2]);
  });

  it("gives who is removed in a round what was cast before, at once and in order", () => {
    const { broadcast, members, cast, endRound, writes } = open(2);
    cast("a");
    cast("b");
    if (members[0]) broadcast.remove(members[0].outbox);
    expect(writes()).toEqual([["ab"], []]);
    cast("c");
    endRound();
    expect([writes(), broadcast.size]).toEqual([[["ab"], ["abc"]], 1]);
  });

  it("gives who is removed and added again every cast once", () => {
    const { broadcast, members, cast, endRound, writes } = open(1);
    const outbox = members[0]?.outbox;
    if (outbox === undefined) throw new Error("no member");
    cast("a");
    broadcast.remove(outbox);
    cast("lost, nobody is there");
    broadcast.add(outbox);
    cast("b");
    endRound();
    expect(writes()).toEqual([["a", "b"]]);
  });

  it("goes on for the others when an outbox overflows and is removed in the middle of a flush", () => {
    const { broadcast, cast, endRound } = open(0);
    const before = openOutbox();
    const after = openOutbox();
    const full = openOutbox((outbox) => {
      outbox.push(Buffer.from("!"));
      broadcast.remove(outbox);
      cast("left");
      broadcast.remove(after.outbox);
      broadcast.flush();
    }, 3);
    for (const { outbox } of [before, full, after]) broadcast.add(outbox);
    full.sink.block();
    full.outbox.push(Buffer.from("-"));
    cast("ab");
    cast("cd");
    cast("e");
    endRound();
    endRound();
    full.sink.free();
    cast(";");
    endRound();
    expect([before, full, after].map(({ sink }) => sink.writes)).toEqual([
      ["abcde", "left", ";"],
      ["-", "!"],
      ["abcdeleft"],
    ]);
  });

  describe("with many bytes", () => {
    const large = "x".repeat(600 * 1024);

    it("goes on in the next round, everybody in turn and in order, whatever is cast meanwhile", () => {
      const { cast, endRound, writes, countScheduled } = open(5);
      const countWrites = () => writes().map(({ length }) => length);
      cast(large);
      endRound();
      expect(countWrites()).toEqual([1, 1, 0, 0, 0]);
      cast("b");
      cast("c");
      endRound();
      expect(countWrites()).toEqual([1, 1, 1, 1, 0]);
      endRound();
      expect(countWrites()).toEqual([1, 1, 1, 1, 1]);
      endRound();
      expect(writes()).toEqual(Array(5).fill([large, "bc"]));
      expect(countScheduled()).toBe(0);
    });

    it("gives who leaves or comes meanwhile what was cast in its time, once", () => {
      const { broadcast, members, cast, endRound, writes } = open(4);
      const late = openOutbox();
      cast(large);
      endRound();
      cast("b");
      broadcast.add(late.outbox);
      for (const at of [0, 3]) broadcast.remove(members[at]?.outbox ?? late.outbox);
      cast("c");
      for (let round = 0; round < 4; round += 1) endRound();
      expect(writes()).toEqual([
        [large, "b"],
        [large, "bc"],
        [large, "bc"],
        [large, "b"],
      ]);
      expect(late.sink.writes).toEqual(["c"]);
    });

    it("sends all of it when it is told to", () => {
      const { broadcast, cast, endRound, writes } = open(4);
      cast(large);
      endRound();
      cast("b");
      broadcast.flush();
      expect(writes()).toEqual(Array(4).fill([large, "b"]));
      endRound();
      expect(writes()).toEqual(Array(4).fill([large, "b"]));
    });
  });

  it("goes on in the next round when it has written to hundreds", () => {
    const { broadcast, members, cast, endRound, writes, countSent } = open(600);
    cast("a");
    endRound();
    expect(countSent()).toBe(256);
    const last = members.at(-1);
    if (last !== undefined) broadcast.flushTo(last.outbox);
    expect([countSent(), last?.sink.writes]).toEqual([257, ["a"]]);
    cast("b");
    for (let round = 0; round < 6; round += 1) endRound();
    expect(writes()).toEqual(Array(600).fill(["a", "b"]));
  });

  describe("with what is ephemeral alone", () => {
    it("pauses after some dozens", () => {
      const { tell, endRound, endPause, writes, countSent, countScheduled } = open(150);
      tell("a");
      endRound();
      expect([countSent(), countScheduled()]).toEqual([64, 0]);
      tell("b");
      expect([endPause(), countSent(), countScheduled()]).toEqual([true, 128, 0]);
      expect([endPause(), countSent(), countScheduled()]).toEqual([true, 150, 1]);
      endRound();
      while (endPause());
      expect(writes()).toEqual(Array(150).fill(["a", "b"]));
    });

    it("makes nothing that is lasting wait", () => {
      const { cast, tell, endRound, endPause, writes } = open(100);
      tell("a");
      endRound();
      tell("b");
      cast("c");
      tell("d");
      expect(endPause()).toBe(false);
      endRound();
      expect(writes()).toEqual([...Array(64).fill(["a", "bcd"]), ...Array(36).fill(["abcd"])]);
      expect(endPause()).toBe(false);
    });

    it("spares who leaves", () => {
      const { broadcast, members, cast, tell, writes } = open(2);
      const [one, other] = members;
      tell("a");
      if (one !== undefined) broadcast.flushTo(one.outbox);
      if (one !== undefined) broadcast.remove(one.outbox);
      cast("b");
      tell("c");
      if (other !== undefined) broadcast.remove(other.outbox);
      expect(writes()).toEqual([[], ["abc"]]);
    });

    it("sends all of it when it is told to", () => {
      const { broadcast, tell, endRound, endPause, writes, countScheduled } = open(100);
      tell("a");
      endRound();
      tell("b");
      broadcast.flush();
      const all = Array(100).fill(["a", "b"]);
      expect(writes()).toEqual(all);
      expect([endPause(), endPause(), countScheduled()]).toEqual([true, false, 0]);
      expect(writes()).toEqual(all);
    });
  });

  it("sends what waits when it is told to", () => {
    const { broadcast, cast, endRound, writes } = open(1);
    cast("a");
    broadcast.flush();
    endRound();
    expect(writes()).toEqual([["a"]]);
  });

  it("sends one alone what waits when it is told to, and the others theirs later", () => {
    const { broadcast, members, cast, endRound, writes } = open(2);
    cast("a");
    for (const { outbox } of members.slice(0, 1)) broadcast.flushTo(outbox);
    expect(writes()).toEqual([["a"], []]);
    cast("b");
    broadcast.flushTo(openOutbox().outbox);
    endRound();
    expect(writes()).toEqual([["a", "b"], ["ab"]]);
  });

  it("flushes at the end of the event-loop round by itself", async () => {
    const broadcast = createBroadcast();
    const { sink, outbox } = openOutbox();
    broadcast.add(outbox);
    broadcast.cast({ bytes: Buffer.from("a") });
    broadcast.cast({ bytes: Buffer.from("b") });
    await new Promise(setImmediate);
    expect(sink.writes).toEqual(["ab"]);
  });
});
