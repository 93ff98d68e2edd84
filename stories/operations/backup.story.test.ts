import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { enterByJson, type JsonClient, listAllEvents } from "../testing/json-client.ts";
import { spawnParley } from "../testing/spawn-parley.ts";
import { startParley } from "../testing/start-parley.ts";
import { runCommand, runForJson } from "./run-command.ts";
import { fetchFile, postFile } from "./uploads.ts";

let base: string;
let data: string;
let backups: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "parley-backup-"));
  data = join(base, "data");
  backups = join(base, "backups");
});
afterEach(() => rm(base, { recursive: true, force: true }));

const backUp = () => runForJson("backup", backups, "--data", data);

function post(client: JsonClient, text: string) {
  return client.call("MessageService/PostMessage", {
    ...{ conversationId: "lobby", clientMessageId: randomUUID() },
    text: { body: text },
  });
}

// Real processes on a machine that may be busy: the time is only there to end what hangs.
const timeout = 600_000;

describe("parley backup and parley restore", { timeout }, () => {
  it("bring everything back that was acknowledged before the backup began, from a server under load", async () => {
    const restored = join(base, "restored");
    const acknowledged: { readonly seq: number; readonly text: string }[] = [];
    let files: { readonly id: string; readonly bytes: Buffer }[] = [];
    let before: typeof acknowledged = [];
    // biome-ignore lint/suspicious/noExplicitAny: the answer that is expected.
    let made: any;
    {
      await using server = await spawnParley(data);
      const names = ["ada", "bob", "zoe"];
      const clients = await Promise.all(names.map((name) => enterByJson(server.url, name)));
      const write = async (client: JsonClient, name: string) => {
        for (let n = 0; ; n++) {
          const text = `${name} says ${n}`;
          const { event } = await post(client, text);
          acknowledged.push({ seq: Number(event.seq), text });
        }
      };
      const [ada] = clients;
      if (ada === undefined) throw new Error("nobody is here");
      const bytes = [1, 2, 3].map((n) => Buffer.alloc(200_000, n));
      const ids = await Promise.all(bytes.map((each, n) => postFile(ada, `file ${n}`, each)));
      files = ids.map((id, n) => ({ id, bytes: bytes[n] ?? Buffer.alloc(0) }));
      // Each ends when the server is killed.
      const writing = clients.map((client, n) => write(client, names[n] ?? "").catch(() => {}));
      while (acknowledged.length < 100) await post(ada, "more");
      before = [...acknowledged];
      made = await backUp();
      const during = acknowledged.length - before.length;
      expect(during).toBeGreaterThan(0);
      server.process.kill("SIGKILL");
      await Promise.all(writing);
    }

    expect(await runForJson("restore", backups, "--verify")).toMatchObject({
      problems: [],
      inventory: { history: made.history, epoch: made.epoch },
      blobs: { count: 3, bytes: 600_000 },
    });
    const brought = await runForJson("restore", backups, "--data", restored, "--verify");
    expect(brought).toMatchObject({ history: made.history, counts: made.counts, isVerified: true });
    expect(brought.epoch).not.toBe(made.epoch);
    expect(await runForJson("restore", "--verify", "--data", restored)).toMatchObject({
      problems: [],
      inventory: { history: made.history, epoch: brought.epoch },
    });

    await using server = await spawnParley(restored);
    const reader = await enterByJson(server.url, "ada");
    const events = await listAllEvents(reader, "lobby");
    expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, n) => n + 1));
    const texts = new Map(events.map(({ seq, message }) => [Number(seq), message?.text?.body]));
    expect(before.filter(({ seq, text }) => texts.get(seq) !== text)).toEqual([]);
    for (const { id, bytes } of files) {
      expect(Buffer.compare(await fetchFile(reader, server.url, id), bytes)).toBe(0);
    }
    const { event } = await post(reader, "and on we go");
    expect(Number(event.seq)).toBe(events.length + 1);
    // The same secrets: links and tokens from before are still good.
    const secret = (folder: string) => readFile(join(folder, "jwt.secret"), "utf8");
    expect(await secret(restored)).toBe(await secret(data));
  });

  it("copies only new files the second time, keeps as many snapshots as it is told, and closes them to others", async () => {
    await using server = await startParley({ dataFolder: data });
    const ada = await enterByJson(server.url, "ada");
    await postFile(ada, "one", Buffer.alloc(1000, 1));
    expect(await backUp()).toMatchObject({ copied: 1, copiedBytes: 1000, removed: [] });
    await postFile(ada, "two", Buffer.alloc(2000, 2));
    const second = await backUp();
    expect(second).toMatchObject({
      copied: 1,
      copiedBytes: 2000,
      blobs: { count: 2, bytes: 3000 },
    });
    const third = await runForJson("backup", backups, "--data", data, "--keep", "2");
    expect(third).toMatchObject({ copied: 0, removed: [expect.any(String)] });
    const snapshots = (await readdir(backups)).filter((name) => /^\d/.test(name));
    expect(snapshots).toEqual([second.path, third.path].map((path) => path.split("/").at(-1)));
    for (const path of [backups, third.path, join(backups, "blobs")]) {
      expect([path, (await stat(path)).mode & 0o777]).toEqual([path, 0o700]);
    }
    for (const path of [join(third.path, "parley.db"), join(third.path, "rest", "jwt.secret")]) {
      expect([path, (await stat(path)).mode & 0o777]).toEqual([path, 0o600]);
    }
    const older = await runForJson("restore", second.path, "--verify");
    expect(older).toMatchObject({ problems: [], path: second.path });
  });

  it("restores only into a folder that is empty, and in which no server runs", async () => {
    await using server = await startParley({ dataFolder: data });
    await enterByJson(server.url, "ada");
    await backUp();
    expect(await runCommand("restore", backups, "--data", data)).toMatchObject({
      code: 1,
      stderr: `parley restore: a server is running on ${data}\n`,
    });
    await server.close();
    const again = await runCommand("restore", backups, "--data", data);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/is not empty, it has .*; restore into a new folder\n$/);
  });
});

describe("parley restore --verify", { timeout }, () => {
  /** A backup of a lobby with ten messages, one of them a file; gives the path of the snapshot. */
  async function makeBackup(): Promise<string> {
    await using server = await startParley({ dataFolder: data });
    const ada = await enterByJson(server.url, "ada");
    for (let n = 0; n < 9; n++) await post(ada, `message ${n}`);
    await postFile(ada, "plan.txt", Buffer.from("the plan"));
    return (await backUp()).path;
  }

  const verify = async () => {
    const { code, stderr } = await runCommand("restore", backups, "--verify");
    return { code, problems: stderr.replaceAll("parley restore: ", "").split("\n").slice(0, -1) };
  };

  function change(snapshot: string, sql: string): void {
    const db = new DatabaseSync(join(snapshot, "parley.db"));
    db.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
    db.close();
  }

  it("names a blob in which one byte has changed, and restores nothing of it", async () => {
    await makeBackup();
    expect(await verify()).toEqual({ code: 0, problems: [] });
    const names = await readdir(join(backups, "blobs"), { recursive: true, withFileTypes: true });
    const [blob] = names.filter((entry) => entry.isFile());
    if (blob === undefined) throw new Error("there is no blob");
    await writeFile(join(blob.parentPath, blob.name), "the plaN");
    const { code, problems } = await verify();
    expect([code, problems.length]).toEqual([1, 1]);
    expect(problems[0]).toMatch(
      /^the blob [0-9a-f]{64} \(plan\.txt\) is damaged: its SHA-256 is [0-9a-f]{64}$/,
    );
    const restored = join(base, "restored");
    const refusal = await runCommand("restore", backups, "--data", restored);
    expect([refusal.code, refusal.stderr.includes("plan.txt")]).toEqual([1, true]);
    expect(await readdir(restored)).toEqual([]);
  });

  it("names holes in a log, rows that are missing and references to nothing", async () => {
    const snapshot = await makeBackup();
    change(
      snapshot,
      `DELETE FROM events WHERE log = 'lobby' AND seq IN (3, 6, 7);
       DELETE FROM files;
       UPDATE members SET read_seq = 99;`,
    );
    const { code, problems } = await verify();
    expect(code).toBe(1);
    expect(problems).toEqual([
      expect.stringMatching(/^parley\.db is damaged: its SHA-256 is /),
      "log lobby: seq 3 is missing",
      "log lobby: seq 6 to 7 are missing",
      expect.stringMatching(/^log lobby: the message 11 has the file f_\w+, which is not there$/),
      "1 rows of uploads refer to files that are not there",
      expect.stringMatching(/^log lobby: a_\w+ has read up to 99, behind its end$/),
      expect.stringMatching(/^rows of events: \d+, the backup was made with \d+$/),
      "rows of files: 0, the backup was made with 1",
      "the events are not those with which the backup was made: their hash differs",
    ]);
  });

  it("tells an event that was changed, and a database that is none", async () => {
    const snapshot = await makeBackup();
    change(snapshot, "UPDATE events SET body = replace(body, 'message 4', 'message X')");
    expect((await verify()).problems.at(-1)).toContain("their hash differs");
    await writeFile(join(snapshot, "parley.db"), "nothing of it");
    const { code, problems } = await verify();
    expect([code, problems.length]).toEqual([1, 2]);
    expect(problems[1]).toMatch(/^the database cannot be read: /);
  });
});
