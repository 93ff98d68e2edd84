import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Entry, Line } from "../../record.ts";
import { check } from "../check.ts";
import type { Report } from "../findings.ts";

/** Who writes a record. */
export type Told = Pick<
  Extract<Entry, { kind: "client" }>,
  "name" | "hears" | "retries" | "account"
>;

export const desk: Told = { name: "desk", account: "ada", hears: "present", retries: true };
export const phone: Told = { name: "phone", account: "bob", hears: "cursors", retries: true };
export const nokia: Told = { name: "nokia", account: "cyd", hears: "whole", retries: false };

/** The keys of three messages of the desk's. */
export const three: readonly string[] = ["desk#1", "desk#2", "desk#3"];

/** SHA-256 in hex. */
export const toSha = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a sender writes down before it is answered. */
export function toTried(keys: readonly string[], log = "lobby"): Entry[] {
  return keys.map((key) => ({ kind: "tried", connection: 1, key, log, sha: toSha(key) }));
}

/** What a sender writes down whose messages are all acknowledged; on some wires without their numbers. */
export function toSent(keys: readonly string[], hasSeq = true): Entry[] {
  return keys.flatMap((key, index): Entry[] => [
    ...toTried([key]),
    { kind: "acknowledged", key, seq: hasSeq ? index + 1 : undefined },
  ]);
}

/** An event of ada's, in the club unless its log is named. */
export type Change = { readonly kind: string; readonly body: object; readonly log?: string };

export const say = (text: string): Change => ({ kind: "message", body: { text } });

/** A store and records as somebody would have them with whom things went wrong. */
export class Doctored implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<Doctored> {
    const folder = await mkdtemp(join(tmpdir(), "parley-checker-"));
    await mkdir(join(folder, "records"));
    return new Doctored(folder);
  }

  /** A store with these messages of ada in the lobby, each given by its key; `head` when it lies. */
  makeStore(keys: readonly string[], head: number = keys.length): void {
    using database = this.#create();
    database.exec(`INSERT INTO logs VALUES ('lobby', ${head})`);
    const insert = database.prepare(
      "INSERT INTO events VALUES ('lobby', ?, 'message', 'a_1', ?, NULL, ?)",
    );
    for (const [index, key] of keys.entries()) {
      if (key !== "") insert.run(index + 1, key, JSON.stringify({ text: key }));
    }
  }

  /** A store with a club, which ada has opened, and this in it; `read` is how far ada has read. */
  makeClub(changes: readonly Change[], read = 0): void {
    using database = this.#create();
    const insert = database.prepare("INSERT INTO events VALUES (?, ?, ?, 'a_1', NULL, NULL, ?)");
    const heads = new Map<string, number>();
    const opened: Change = { kind: "member_joined", body: {} };
    for (const { kind, body, log = "club" } of [opened, ...changes]) {
      const seq = (heads.get(log) ?? 0) + 1;
      heads.set(log, seq);
      insert.run(log, seq, kind, JSON.stringify(body));
    }
    for (const head of heads) database.prepare("INSERT INTO logs VALUES (?, ?)").run(...head);
    database.prepare("INSERT INTO members VALUES ('club', 'a_1', ?)").run(read);
  }

  /** Writes a record; what has no time of its own comes one after the other. */
  async write(client: Told, entries: readonly (Entry | Line)[]): Promise<void> {
    const all: readonly (Entry | Line)[] = [{ kind: "client", door: "any", ...client }, ...entries];
    const lines = all.map((entry, index): Line => ({ at: index, ...entry }));
    const path = join(this.#folder, "records", `${client.name}.jsonl`);
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  check(): Report {
    return check(join(this.#folder, "records"), this.#folder);
  }

  /** What `check` finds, each in a line. */
  run(): readonly string[] {
    return this.check().findings.map(({ kind, where, what }) => `${kind} (${where}): ${what}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  #create(): DatabaseSync {
    const database = new DatabaseSync(join(this.#folder, "parley.db"));
    database.exec(`
      CREATE TABLE accounts (id TEXT PRIMARY KEY, username TEXT);
      CREATE TABLE logs (id TEXT PRIMARY KEY, head INTEGER);
      CREATE TABLE files (id TEXT PRIMARY KEY, name TEXT, sha256 TEXT, size INTEGER);
      CREATE TABLE members (conversation_id TEXT, account_id TEXT, read_seq INTEGER);
      CREATE TABLE events (log TEXT, seq INTEGER, kind TEXT, actor_id TEXT, client_message_id TEXT, file_id TEXT, body TEXT);
      INSERT INTO accounts VALUES ('a_1', 'ada'), ('a_2', 'bob');
    `);
    return database;
  }
}
