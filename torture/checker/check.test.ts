import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Entry } from "../record.ts";
import { check } from "./check.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-checker-"));
  await mkdir(join(folder, "records"));
});
afterEach(() => rm(folder, { recursive: true }));

const toSha = (text: string) => createHash("sha256").update(text).digest("hex");

/** A store with these messages of ada in the lobby, each given by its key; `head` when it lies. */
function makeStore(keys: readonly string[], head = keys.length): void {
  using database = new DatabaseSync(join(folder, "parley.db"));
  database.exec(`
    CREATE TABLE accounts (id TEXT PRIMARY KEY, username TEXT);
    CREATE TABLE logs (id TEXT PRIMARY KEY, head INTEGER);
    CREATE TABLE files (id TEXT PRIMARY KEY, name TEXT, sha256 TEXT, size INTEGER);
    CREATE TABLE events (log TEXT, seq INTEGER, kind TEXT, actor_id TEXT, client_message_id TEXT, file_id TEXT, body TEXT);
    INSERT INTO accounts VALUES ('a_1', 'ada');
    INSERT INTO logs VALUES ('lobby', ${head});
  `);
  const insert = database.prepare(
    "INSERT INTO events VALUES ('lobby', ?, 'message', 'a_1', ?, NULL, ?)",
  );
  for (const [index, key] of keys.entries()) {
    if (key !== "") insert.run(index + 1, key, JSON.stringify({ text: key }));
  }
}

type Told = Pick<Extract<Entry, { kind: "client" }>, "name" | "hears" | "retries" | "account">;

async function write(client: Told, entries: readonly Entry[]): Promise<void> {
  const lines: readonly Entry[] = [{ kind: "client", door: "any", ...client }, ...entries];
  const path = join(folder, "records", `${client.name}.jsonl`);
  await writeFile(path, lines.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
}

const desk: Told = { name: "desk", account: "ada", hears: "present", retries: true };
const phone: Told = { name: "phone", account: "bob", hears: "cursors", retries: true };
const nokia: Told = { name: "nokia", account: "cyd", hears: "whole", retries: false };

/** What a sender writes down whose messages are all acknowledged; on some wires without their numbers. */
function toSent(keys: readonly string[], hasSeq = true): Entry[] {
  return keys.flatMap((key, index): Entry[] => [
    { kind: "tried", connection: 1, key, log: "lobby", sha: toSha(key) },
    { kind: "acknowledged", key, seq: hasSeq ? index + 1 : undefined },
  ]);
}

/** What somebody writes down who hears these, in this order. */
function toHeard(keys: readonly string[], hasSeq: boolean, connection = 1): Entry[] {
  return keys.map((key) => ({
    ...{ kind: "heard", connection, log: "lobby", key, sha: toSha(key) },
    seq: hasSeq ? Number(key.split("#")[1]) : undefined,
  }));
}

const three = ["desk#1", "desk#2", "desk#3"];

function run(): readonly string[] {
  const { findings } = check(join(folder, "records"), folder);
  return findings.map(({ kind, where, what }) => `${kind} (${where}): ${what}`);
}

describe("check()", () => {
  it("finds nothing wrong with what is right, and counts it", async () => {
    makeStore(three);
    await write(desk, toSent(three));
    await write(phone, toHeard(three, true));
    const again = [
      ...toHeard(["desk#1", "desk#2"], false),
      ...toHeard(["desk#2", "desk#3"], false, 2),
    ];
    await write(nokia, again);
    const { findings, counts } = check(join(folder, "records"), folder);
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ acknowledged: 3, stored: 3, deliveries: 7, repeats: 1 });
  });

  it("names an acknowledged message that is not in the store", async () => {
    makeStore(["desk#1", "desk#2"]);
    await write(desk, toSent(three));
    expect(run()).toEqual(["lost (desk): desk#3 was acknowledged and is not in the store"]);
  });

  it("names a message that is in the store twice", async () => {
    makeStore(["desk#1", "desk#2", "desk#2"]);
    await write(desk, toSent(["desk#1", "desk#2"]));
    expect(run()).toEqual([
      "doubled (store): client message id ada desk#2",
      "doubled (desk): desk#2 is in the store as lobby 2, lobby 3",
    ]);
  });

  it("names a message that stands before one that was sent earlier", async () => {
    makeStore(["desk#2", "desk#1"]);
    await write(desk, toSent(["desk#1", "desk#2"], false));
    expect(run()).toEqual([
      "disordered (desk): desk#2 is lobby 1, before desk#1, which was sent earlier",
    ]);
  });

  it("names a hole in a log, and a head that lies", async () => {
    makeStore(["desk#1", "", "desk#3"], 4);
    await write(desk, []);
    expect(run()).toEqual([
      "hole (store): lobby 3 stands where 2 is due",
      "hole (store): lobby has the head 4 and ends at 3",
      "phantom (store): nobody sent desk#1",
      "phantom (store): nobody sent desk#3",
    ]);
  });

  it("names a message that is another one than was sent, and one that was refused and is there", async () => {
    makeStore(["desk#1", "desk#2"]);
    await write({ ...desk, retries: false }, [
      { kind: "tried", connection: 1, key: "desk#1", log: "lobby", sha: toSha("else") },
      { kind: "tried", connection: 1, key: "desk#2", log: "lobby", sha: toSha("desk#2") },
      { kind: "refused", key: "desk#2", code: "not_found" },
    ]);
    expect(run()).toEqual([
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
    makeStore(three);
    await write(desk, toSent(three));
    await write(phone, toHeard(heard, true));
    expect(run()).toContain(`${kind} (phone): ${what}`);
  });

  it("names what came out of order to a client with cursors", async () => {
    makeStore(three);
    await write(desk, toSent(three));
    await write(phone, toHeard(["desk#1", "desk#2", "desk#3", "desk#1"], true));
    expect(run()).toEqual(["disordered (phone): lobby 1 came where 4 was due"]);
  });

  it("wants a gap to be fetched to its end", async () => {
    makeStore(three);
    await write(desk, toSent(three));
    const filled: Entry = { kind: "filled", log: "lobby", seq: 2 };
    const gap: Entry = { kind: "gap", log: "lobby", from: 1, to: 2 };
    await write(phone, [gap, filled, ...toHeard(["desk#3"], true)]);
    expect(run()).toEqual(["hole (phone): lobby 1 was never fetched"]);
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
    makeStore(three);
    await write(desk, toSent(three));
    await write(
      nokia,
      connections.flatMap((heard, index) => toHeard(heard, false, index + 1)),
    );
    expect(run()).toContain(`${kind} (nokia): ${what}`);
  });

  it("promises nobody what passed while the line was down, where the wire does not", async () => {
    makeStore(three);
    await write(desk, toSent(three));
    const entries = [...toHeard(["desk#1"], false), ...toHeard(["desk#3"], false, 2)];
    await write({ ...nokia, hears: "present" }, entries);
    expect(run()).toEqual([]);
  });
});
