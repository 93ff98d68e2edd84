import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { type ChatError, lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { migrations } from "./migrations.ts";
import { openSqliteStore } from "./store.ts";
import { createTestFolder, toAccount, toMessage } from "./testing/test-data.ts";

const isRoot = process.getuid?.() === 0;
const canMount = isRoot && (await tryToMount());
if (!canMount)
  console.warn("skipped, for want of the right to mount a small disk: the disk-full case");

async function tryToMount(): Promise<boolean> {
  try {
    await using _disk = await mountTmpfs(64, "rw");
    return true;
  } catch {
    // Root of a container may lack the right.
    return false;
  }
}

async function createPath() {
  const folder = await createTestFolder();
  return { ...folder, path: join(folder.path, "parley.sqlite") };
}

/** A whole file system of that many KiB, where the user may mount one. */
async function mountTmpfs(kib: number, mode: "rw" | "ro") {
  const folder = await createTestFolder();
  const options = `${mode},size=${kib}k`;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder.path], {
      stdio: "ignore",
    });
  } catch (thrown) {
    await folder[Symbol.asyncDispose]();
    throw thrown;
  }
  return {
    path: folder.path,
    [Symbol.asyncDispose]: async () => {
      execFileSync("umount", [folder.path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

function range(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `c${index}`);
}

describe("openSqliteStore()", () => {
  it("makes files that only their owner can read", async () => {
    await using folder = await createTestFolder();
    await using _store = await openSqliteStore({ path: join(folder.path, "parley.sqlite") });
    const names = (await readdir(folder.path)).sort();
    expect(names).toEqual(["", "-shm", "-wal", ".lock"].map((end) => `parley.sqlite${end}`));
    for (const name of names) {
      expect([name, (await stat(join(folder.path, name))).mode & 0o777]).toEqual([name, 0o600]);
    }
  });

  it("takes the rights of others away from a file that was there", async () => {
    await using file = await createPath();
    await (await openSqliteStore({ path: file.path })).close();
    await chmod(file.path, 0o644);
    await using _store = await openSqliteStore({ path: file.path });
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  });

  it("keeps history and epoch, and logs the migrations of the first time alone", async () => {
    await using file = await createPath();
    const lines: unknown[] = [];
    const log = { info: (fields: object, message: string) => lines.push({ ...fields, message }) };
    const first = await openSqliteStore({ path: file.path, log });
    await first.createAccount(toAccount("ann"), "ann", "hash");
    const { event } = toAppended(await first.appendMessage(toMessage("ann", "c1")));
    await first.close();
    await using second = await openSqliteStore({ path: file.path, log });
    expect(second.epoch).toBe(first.epoch);
    expect(await second.listEvents(lobbyId, { kind: "newest" }, 1)).toEqual([event]);
    expect(lines).toEqual(
      migrations.map(({ name }, index) => ({
        path: file.path,
        version: index + 1,
        message: `migrating: ${name}`,
      })),
    );
  });

  it("refuses a database that another store has open, and leaves it alone", async () => {
    await using file = await createPath();
    await using store = await openSqliteStore({ path: file.path });
    await expect(openSqliteStore({ path: file.path })).rejects.toMatchObject({
      code: "failed_precondition",
      message: `${file.path} is in use by another Parley server`,
    });
    await store.probe();
  });

  it.each([
    ["newer", "PRAGMA user_version = 1000", "the database has schema version 1000"],
    ["foreign", "PRAGMA application_id = 7", "is the database of another program"],
  ])("refuses a database that is %s", async (_, sql, message) => {
    await using file = await createPath();
    await (await openSqliteStore({ path: file.path })).close();
    const db = new DatabaseSync(file.path);
    db.exec(sql);
    db.close();
    await expect(openSqliteStore({ path: file.path })).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ["is no database", (path: string) => writeFile(path, "hello ".repeat(1_000))],
    ["was cut off", (path: string) => truncate(path, 10_000)],
  ])("refuses a file that %s", async (_, damage) => {
    await using file = await createPath();
    await (await openSqliteStore({ path: file.path })).close();
    await damage(file.path);
    await expect(openSqliteStore({ path: file.path })).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining("damaged: restore a backup"),
    });
  });

  it("refuses a folder that is missing", async () => {
    await using folder = await createTestFolder();
    const path = join(folder.path, "missing", "parley.sqlite");
    await expect(openSqliteStore({ path })).rejects.toMatchObject({
      code: "failed_precondition",
      message: `there is no folder ${join(folder.path, "missing")}`,
    });
  });

  it.skipIf(isRoot && !canMount)("refuses a folder that cannot be written to", async () => {
    // No mode keeps root out; a read-only file system does.
    await using folder = isRoot ? await mountTmpfs(64, "ro") : await createTestFolder();
    const path = isRoot ? folder.path : join(folder.path, "locked");
    if (!isRoot) await mkdir(path, { mode: 0o500 });
    await expect(openSqliteStore({ path: join(path, "parley.sqlite") })).rejects.toMatchObject({
      code: "failed_precondition",
      message: `the folder ${path} cannot be written to`,
    });
  });
});

describe("SqliteStore", () => {
  it("commits acts together that arrive together, and answers them in order", async () => {
    await using file = await createPath();
    await using store = await openSqliteStore({ path: file.path });
    await store.createAccount(toAccount("ann"), "ann", "hash");
    const before = store.statistics().writes;
    const order: string[] = [];
    await Promise.all(
      range(500).map(async (id) => {
        await store.appendMessage(toMessage("ann", id));
        order.push(id);
      }),
    );
    const { acts, commits } = store.statistics().writes;
    expect(acts - before.acts).toBe(500);
    expect(commits - before.commits).toBe(1);
    expect(order).toEqual(range(500));
    const events = await store.listEvents(lobbyId, { kind: "after", seq: 1 }, 1_000);
    expect(events.map(({ seq, body }) => [seq, body.kind === "message" && body.id])).toEqual(
      range(500).map((id, index) => [index + 2, `m_${id}`]),
    );
  });

  it("commits acts that arrive during a commit in the next one, and reads meanwhile", async () => {
    await using file = await createPath();
    await using store = await openSqliteStore({ path: file.path });
    await store.createAccount(toAccount("ann"), "ann", "hash");
    const before = store.statistics().writes;
    // A commit that lasts until the test lets it go on: another connection has the lock.
    const blocker = new DatabaseSync(file.path);
    blocker.exec("BEGIN IMMEDIATE");
    const posts: Promise<unknown>[] = [];
    for (const id of range(10)) {
      posts.push(store.appendMessage(toMessage("ann", id)));
      await setImmediate();
      expect(await store.findHead(lobbyId)).toBe(1);
    }
    expect(store.statistics().writes).toEqual({ ...before, waiting: 10 });
    blocker.exec("ROLLBACK");
    blocker.close();
    await Promise.all(posts);
    const { acts, commits } = store.statistics().writes;
    expect(acts - before.acts).toBe(10);
    expect(commits - before.commits).toBeLessThanOrEqual(2);
  });

  it("lets a failing act harm no other of its round", async () => {
    await using file = await createPath();
    await using store = await openSqliteStore({ path: file.path });
    await store.createAccount(toAccount("ann"), "ann", "hash");
    const settled = await Promise.allSettled([
      store.appendMessage(toMessage("ann", "c1")),
      store.createAccount(toAccount("ann"), "another name", "hash"),
      store.appendMessage(toMessage("ann", "c2")),
    ]);
    expect(settled).toMatchObject([
      { value: { status: "appended", event: { seq: 2 } } },
      { reason: { code: "internal", cause: expect.any(Error) } },
      { value: { status: "appended", event: { seq: 3 } } },
    ]);
  });

  it("reads what was answered before, however many acts are under way", async () => {
    await using file = await createPath();
    await using store = await openSqliteStore({ path: file.path });
    await store.createAccount(toAccount("ann"), "ann", "hash");
    await Promise.all(
      range(300).map(async (id) => {
        const { event } = toAppended(await store.appendMessage(toMessage("ann", id)));
        expect(await store.findHead(lobbyId)).toBeGreaterThanOrEqual(event.seq);
      }),
    );
  });

  it("refuses what its writer's thread left undone when it died, and goes on with another", async () => {
    await using file = await createPath();
    const workers: Worker[] = [];
    const note = (worker: Worker) => workers.push(worker);
    process.on("worker", note);
    await using store = await openSqliteStore({ path: file.path });
    process.off("worker", note);
    await store.createAccount(toAccount("ann"), "ann", "hash");
    const blocker = new DatabaseSync(file.path);
    blocker.exec("BEGIN IMMEDIATE");
    const appends = range(10).map((id) => store.appendMessage(toMessage("ann", id)));
    await setImmediate();
    const died = workers[0]?.terminate();
    blocker.exec("ROLLBACK");
    blocker.close();
    const refusal = {
      status: "rejected",
      reason: {
        code: "unavailable",
        message: "the store is unavailable: its thread has ended",
      },
    };
    expect(await Promise.allSettled(appends)).toMatchObject(appends.map(() => refusal));
    await died;
    expect(await store.findHead(lobbyId)).toBe(1);
    expect(await store.appendMessage(toMessage("ann", "c0"))).toMatchObject({
      status: "appended",
      event: { seq: 2 },
    });
  });

  it("rejects acts after its close, and finishes what was asked before", async () => {
    await using file = await createPath();
    const store = await openSqliteStore({ path: file.path });
    const creating = store.createAccount(toAccount("ann"), "ann", "hash");
    await Promise.all([store.close(), store.close()]);
    expect(await creating).toMatchObject({ seq: 1 });
    const closed = { code: "unavailable", message: "the store is closed" };
    await expect(store.probe()).rejects.toMatchObject(closed);
    await expect(store.findHead(lobbyId)).rejects.toMatchObject(closed);
    expect((await readdir(join(file.path, ".."))).sort()).toEqual([
      "parley.sqlite",
      "parley.sqlite.lock",
    ]);
  });

  it.skipIf(!canMount)(
    "refuses acts while the disk is full, and takes them when there is room",
    async () => {
      await using disk = await mountTmpfs(1_024, "rw");
      const path = join(disk.path, "parley.sqlite");
      await using store = await openSqliteStore({ path });
      await store.createAccount(toAccount("ann"), "ann", "hash");
      const letter = "x".repeat(60_000);
      const ballast = join(disk.path, "ballast");
      let stored = 0;
      let refusal: ChatError | undefined;
      while (refusal === undefined) {
        await store.appendMessage(toMessage("ann", `c${stored}`, letter)).then(
          () => stored++,
          (reason) => {
            refusal = reason;
          },
        );
        if (stored === 1) await writeFile(ballast, "x".repeat(300_000));
      }
      expect(refusal).toMatchObject({
        code: "unavailable",
        message: expect.stringContaining("the disk is full"),
        cause: expect.any(Error),
      });
      expect(await store.findHead(lobbyId)).toBe(stored + 1);

      await truncate(ballast, 0);
      await store.probe();
      expect(await store.appendMessage(toMessage("ann", `c${stored}`, letter))).toMatchObject({
        status: "appended",
        event: { seq: stored + 2 },
      });
    },
  );
});

function toAppended<Outcome extends { readonly status: string }>(outcome: Outcome) {
  if (!("event" in outcome)) throw new Error(`the message was not appended: ${outcome.status}`);
  return outcome as Extract<Outcome, { readonly event: unknown }>;
}
