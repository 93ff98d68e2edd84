import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "../record.ts";
import { Doctored, desk, nokia, phone, three, toSent, toSha } from "./testing/doctored.ts";

let doctored: Doctored;
beforeEach(async () => {
  doctored = await Doctored.open();
});
afterEach(() => doctored[Symbol.asyncDispose]());

/** What somebody writes down who hears these, in this order. */
function toHeard(keys: readonly string[], hasSeq: boolean, connection = 1): Entry[] {
  return keys.map((key) => ({
    ...{ kind: "heard", connection, log: "lobby", key, sha: toSha(key) },
    seq: hasSeq ? Number(key.split("#")[1]) : undefined,
  }));
}

describe("check()", () => {
  it("finds nothing wrong with what is right, and counts it", async () => {
    doctored.makeStore(three);
    await doctored.write(desk, toSent(three));
    await doctored.write(phone, toHeard(three, true));
    const again = [
      ...toHeard(["desk#1", "desk#2"], false),
      ...toHeard(["desk#2", "desk#3"], false, 2),
    ];
    await doctored.write(nokia, again);
    const { findings, counts } = doctored.check();
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ acknowledged: 3, stored: 3, deliveries: 7, repeats: 1 });
  });

  it("names an acknowledged message that is not in the store", async () => {
    doctored.makeStore(["desk#1", "desk#2"]);
    await doctored.write(desk, toSent(three));
    expect(doctored.run()).toEqual([
      "lost (desk): desk#3 was acknowledged and is not in the store",
    ]);
  });

  it("names a message that is in the store twice", async () => {
    doctored.makeStore(["desk#1", "desk#2", "desk#2"]);
    await doctored.write(desk, toSent(["desk#1", "desk#2"]));
    expect(doctored.run()).toEqual([
      "doubled (store): client message id ada desk#2",
      "doubled (desk): desk#2 is in the store as lobby 2, lobby 3",
    ]);
  });

  it("names a message that stands before one that was sent earlier", async () => {
    doctored.makeStore(["desk#2", "desk#1"]);
    await doctored.write(desk, toSent(["desk#1", "desk#2"], false));
    expect(doctored.run()).toEqual([
      "disordered (desk): desk#2 is lobby 1, before desk#1, which was sent earlier",
    ]);
  });

  it("names a hole in a log, and a head that lies", async () => {
    doctored.makeStore(["desk#1", "", "desk#3"], 4);
    await doctored.write(desk, []);
    expect(doctored.run()).toEqual([
      "hole (store): lobby 3 stands where 2 is due",
      "hole (store): lobby has the head 4 and ends at 3",
      "phantom (store): nobody sent desk#1",
      "phantom (store): nobody sent desk#3",
    ]);
  });

  it("names a message that is another one than was sent, and one that was refused and is there", async () => {
    doctored.makeStore(["desk#1", "desk#2"]);
    await doctored.write({ ...desk, retries: false }, [
      { kind: "tried", connection: 1, key: "desk#1", log: "lobby", sha: toSha("else") },
      { kind: "tried", connection: 1, key: "desk#2", log: "lobby", sha: toSha("desk#2") },
      { kind: "refused", key: "desk#2", code: "not_found" },
    ]);
    expect(doctored.run()).toEqual([
      expect.stringMatching(/^altered \(desk\): desk#1 was sent to lobby as /),
      "refused yet stored (desk): desk#2 is lobby 2",
    ]);
  });

  it.each([
    ["lost", ["desk#1", "desk#2"], "lobby ends at 3, the last that came is 2"],
    ["doubled", ["desk#1", "desk#1", "desk#2", "desk#3"], "lobby 1 came where 2 was due"],
    ["hole", ["desk#1", "desk#3"], "lobby 3 came where 2 was due"],
    ["phantom", [...three, "desk#4"], "lobby 4 came and is not in the store"],
  ])("names what a client with cursors shows: %s", async (kind, heard, what) => {
    doctored.makeStore(three);
    await doctored.write(desk, toSent(three));
    await doctored.write(phone, toHeard(heard, true));
    expect(doctored.run()).toContain(`${kind} (phone): ${what}`);
  });

  it("names what came out of order to a client with cursors", async () => {
    doctored.makeStore(three);
    await doctored.write(desk, toSent(three));
    await doctored.write(phone, toHeard(["desk#1", "desk#2", "desk#3", "desk#1"], true));
    expect(doctored.run()).toEqual(["disordered (phone): lobby 1 came where 4 was due"]);
  });

  it("wants a gap to be fetched to its end", async () => {
    doctored.makeStore(three);
    await doctored.write(desk, toSent(three));
    const filled: Entry = { kind: "filled", log: "lobby", seq: 2 };
    const gap: Entry = { kind: "gap", log: "lobby", from: 1, to: 2 };
    await doctored.write(phone, [gap, filled, ...toHeard(["desk#3"], true)]);
    expect(doctored.run()).toEqual(["hole (phone): lobby 1 was never fetched"]);
  });

  it.each([
    ["lost", [["desk#1", "desk#2"]], "desk#3, lobby 3, never came"],
    ["hole", [["desk#1", "desk#3"]], "desk#2, lobby 2, is missing in connection 1"],
    ["doubled", [["desk#1", "desk#1"]], "desk#1, lobby 1, in connection 1 came twice"],
    [
      "disordered",
      [["desk#2", "desk#1"]],
      "desk#1, lobby 1, in connection 1 came behind desk#2, 2",
    ],
    ["phantom", [["desk#1", "desk#9"]], "desk#9 came and is not in lobby"],
  ])("names what a client of an older wire shows: %s", async (kind, connections, what) => {
    doctored.makeStore(three);
    await doctored.write(desk, toSent(three));
    await doctored.write(
      nokia,
      connections.flatMap((heard, index) => toHeard(heard, false, index + 1)),
    );
    expect(doctored.run()).toContain(`${kind} (nokia): ${what}`);
  });

  it("promises nobody what passed while the line was down, where the wire does not", async () => {
    doctored.makeStore(three);
    await doctored.write(desk, toSent(three));
    const entries = [...toHeard(["desk#1"], false), ...toHeard(["desk#3"], false, 2)];
    await doctored.write({ ...nokia, hears: "present" }, entries);
    expect(doctored.run()).toEqual([]);
  });
});
