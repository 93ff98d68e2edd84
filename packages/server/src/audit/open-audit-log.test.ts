import { appendFile, chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditEntry } from "@parley/core";
import { auditSuite } from "@parley/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openAuditLog } from "./open-audit-log.ts";
import { readAuditLog } from "./read-audit-log.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-audit-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const onFailure = (failure: unknown) => {
  throw failure;
};
const entry = (at: number): AuditEntry => ({ at, act: "signed_in" });
async function list(of = folder): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const each of readAuditLog(of)) entries.push(each);
  return entries;
}

const listTimes = async () => (await list()).map(({ at }) => at);

auditSuite("openAuditLog()", async () => {
  const own = await mkdtemp(join(tmpdir(), "parley-audit-"));
  const audit = await openAuditLog({ folder: own, onFailure });
  return {
    audit,
    list: () => list(own),
    async close() {
      await audit[Symbol.asyncDispose]();
      await rm(own, { recursive: true });
    },
  };
});

describe("openAuditLog()", () => {
  it("writes for its owner alone, also into a file that was open to others", async () => {
    const path = join(folder, "audit.jsonl");
    await writeFile(path, "");
    await chmod(path, 0o666);
    await using audit = await openAuditLog({ folder, onFailure });
    await audit.record(entry(1));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("goes on behind what is there, and behind a line that was cut", async () => {
    await openAuditLog({ folder, onFailure }).then(async (audit) => {
      await audit.record(entry(1));
      await audit[Symbol.asyncDispose]();
    });
    await appendFile(join(folder, "audit.jsonl"), '{"at":2,"act":"sig');
    await using audit = await openAuditLog({ folder, onFailure });
    await audit.record(entry(3));
    expect(await listTimes()).toEqual([1, 3]);
  });

  it("keeps a bounded number of bounded files, and the newest entries", async () => {
    await using audit = await openAuditLog({ folder, onFailure, maxBytes: 100 });
    const times = Array.from({ length: 60 }, (_, n) => 1000 + n);
    for (const at of times) await audit.record(entry(at));
    const names = await readdir(folder);
    expect(names).toHaveLength(9);
    for (const name of names) {
      const { size, mode } = await stat(join(folder, name));
      expect([size <= 100, mode & 0o777]).toEqual([true, 0o600]);
    }
    const kept = await listTimes();
    expect(kept).toEqual(times.slice(-kept.length));
    expect(kept.length).toBeGreaterThan(15);
  });

  it("tells what it could not write, and goes on", async () => {
    const failed: number[] = [];
    await using audit = await openAuditLog({
      folder,
      maxBytes: 1,
      onFailure: (_, { at }) => failed.push(at),
    });
    await audit.record(entry(1));
    await rm(folder, { recursive: true });
    await audit.record(entry(2));
    await audit.record(entry(3));
    expect(failed).toEqual([2, 3]);
    await mkdir(folder);
    await audit.record(entry(4));
    expect(await listTimes()).toEqual([4]);
  });
});

describe("readAuditLog()", () => {
  it("is empty where there is none", async () => {
    expect(await list()).toEqual([]);
  });
});
