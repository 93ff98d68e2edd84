import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Line } from "../record.ts";
import {
  type Change,
  Doctored,
  desk,
  nokia,
  phone,
  say,
  type Told,
  three,
  toSha,
  toTried,
} from "./testing/doctored.ts";

let doctored: Doctored;
beforeEach(async () => {
  doctored = await Doctored.open();
});
afterEach(() => doctored[Symbol.asyncDispose]());

const come = (username: string): Change => ({
  ...{ kind: "members_added", body: { accounts: [{ username }] } },
});
const go = (username: string): Change => ({
  kind: "member_removed",
  body: { account: { username } },
});
/** What the doorkeeper writes down who asks for this change and is answered. */
function toChange(account: string, isMember: boolean, begin: number, end: number): Line[] {
  const change = { account, log: "club", isMember };
  return [
    { kind: "changing", ...change, at: begin },
    { kind: "changed", ...change, at: end },
  ];
}

const keeper: Told = { name: "keeper", account: "ada", hears: "present", retries: true };
/** Bob comes, goes and comes again: events 2, 4 and 6. */
const comings = [come("bob"), say("desk#1"), go("bob"), say("desk#2"), come("bob"), say("desk#3")];
const keeping = [
  ...toChange("bob", true, 10, 20),
  ...toChange("bob", false, 30, 40),
  ...toChange("bob", true, 50, 60),
];

/** Events of the club that came to somebody, from the time `at` on. */
function toClub(events: readonly (readonly [seq: number, key?: string])[], at: number): Line[] {
  return events.map(([seq, key]): Line => {
    const sha = key === undefined ? undefined : toSha(key);
    return { kind: "heard", connection: 1, log: "club", seq, key, sha, at };
  });
}

async function writeClub(): Promise<void> {
  doctored.makeClub(comings);
  await doctored.write(desk, toTried(three, "club"));
  await doctored.write(keeper, keeping);
}

describe("check() of people who come and go", () => {
  const whole = [[2], [3, "desk#1"], [4], [6], [7, "desk#3"]] as const;

  it("lets a client begin anew where its account is let in again", async () => {
    await writeClub();
    await doctored.write(phone, [...toClub(whole.slice(0, 3), 25), ...toClub(whole.slice(3), 65)]);
    const { findings, counts } = doctored.check();
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ memberChanges: 3, deliveries: 5 });
  });

  it("names what came to somebody after the server had said that they are out", async () => {
    await writeClub();
    const leaked = toClub([[5, "desk#2"]], 45);
    const all = [...toClub(whole.slice(0, 3), 25), ...leaked, ...toClub(whole.slice(3), 65)];
    await doctored.write(phone, all);
    await doctored.write({ ...nokia, account: "bob", hears: "present" }, [
      { kind: "heard", connection: 1, log: "club", key: "desk#2", at: 45 },
    ]);
    expect(doctored.run()).toEqual([
      "leaked (nokia): club 5 came, and bob was out since 4",
      "leaked (phone): club 5 came, and bob was out since 4",
    ]);
  });

  it("takes for no leak what came before the answer, or when the account was in again", async () => {
    await writeClub();
    const all = [[2], [3, "desk#1"], [4], [5, "desk#2"], [6], [7, "desk#3"]] as const;
    await doctored.write(phone, [...toClub(all.slice(0, 4), 35), ...toClub(all.slice(4), 65)]);
    expect(doctored.run()).toEqual([]);
  });

  it("wants everything that comes after an account is let in", async () => {
    await writeClub();
    await doctored.write(phone, [...toClub(whole.slice(0, 3), 25), ...toClub([[7, "desk#3"]], 65)]);
    expect(doctored.run()).toEqual(["hole (phone): club 7 came where 5 was due"]);
  });

  it("wants it of who has never heard of the conversation, too", async () => {
    await writeClub();
    await doctored.write(phone, []);
    expect(doctored.run()).toEqual(["lost (phone): club ends at 7, the last that came is -1"]);
  });

  it("names a message of somebody who was out", async () => {
    doctored.makeClub([say("desk#1"), { kind: "member_left", body: {} }, say("desk#2")]);
    await doctored.write(desk, toTried(["desk#1", "desk#2"], "club"));
    expect(doctored.run()).toEqual(["let in (store): desk#2 is club 4 of ada, who was out"]);
  });

  it("lets a message that was refused be there when its sender was let in meanwhile, and it came twice", async () => {
    doctored.makeClub([come("bob"), say("desk#1")]);
    const refused = { kind: "refused", key: "desk#1", code: "not_found" } as const;
    await doctored.write(desk, [...toTried(["desk#1"], "club"), refused]);
    await doctored.write(keeper, toChange("ada", true, 10, 20));
    expect(doctored.run()).toEqual([]);
    await doctored.write({ ...desk, retries: false }, [...toTried(["desk#1"], "club"), refused]);
    expect(doctored.run()).toEqual(["refused yet stored (desk): desk#1 is club 3"]);
  });

  it("names a change that was acknowledged and is not in the store", async () => {
    doctored.makeClub([]);
    await doctored.write(keeper, keeping.slice(0, 2));
    expect(doctored.run()).toContain(
      "lost (store): bob was said to be in club, and is not in the store",
    );
  });
});
