import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "../record.ts";
import { type Change, Doctored, desk, say, toTried } from "./testing/doctored.ts";

let doctored: Doctored;
beforeEach(async () => {
  doctored = await Doctored.open();
});
afterEach(() => doctored[Symbol.asyncDispose]());

const mark = (seq: number): Change => ({
  ...{ kind: "read_marked", body: { conversationId: "club", seq }, log: "a_1" },
});

describe("check() of read marks", () => {
  const marked: Entry = { kind: "marked", account: "ada", log: "club", seq: 3 };

  it("finds nothing wrong with marks that rise and are kept", async () => {
    doctored.makeClub([say("desk#1"), mark(1), say("desk#2"), mark(3)], 3);
    await doctored.write(desk, toTried(["desk#1", "desk#2"], "club"));
    await doctored.write({ ...desk, name: "keeper" }, [marked]);
    expect(doctored.run()).toEqual([]);
  });

  it.each([
    ["one that goes back", [mark(1), mark(1)], 1, "went back (store): a_1 2 marks club 1 behind 1"],
    ["one beyond the end", [mark(2)], 2, "phantom (store): a_1 1 marks club 2"],
    [
      "one that was told and is lost",
      [mark(1)],
      0,
      "went back (store): ada had read club up to 1, now up to 0",
    ],
    [
      "one that was acknowledged and is lost",
      [],
      1,
      "went back (store): ada had read club up to 3, now up to 1",
    ],
  ])("names %s", async (_, changes, read, what) => {
    doctored.makeClub(changes, read);
    await doctored.write({ ...desk, name: "keeper" }, changes.length === 0 ? [marked] : []);
    expect(doctored.run()).toEqual([what]);
  });
});
