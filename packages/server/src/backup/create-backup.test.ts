import { rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { openDiskBlobs } from "../blobs/disk/open-disk-blobs.ts";
import { createTestFolder } from "../blobs/disk/testing/disk-scene.ts";
import { silentLog } from "../net/log.ts";
import { openSqliteStore } from "../stores/sqlite/store.ts";
import { toBlobPath } from "./backup-folder.ts";
import { type Backup, createBackup } from "./create-backup.ts";
import { verifyBackup } from "./verify.ts";

/** A hash behind that of any real file. */
const toGhost = (name: string): string => name.padStart(64, "f");

/** A data folder in which somebody has stored files that nobody posted, and which `use` may back up. */
async function withFiles(
  count: number,
  use: (scene: {
    readonly backups: string;
    /** Hashes, in the order in which they are copied. */
    readonly stored: readonly string[];
    /** Does in one go what the server's sweep does: forgets a file and removes its bytes. */
    sweep(sha256: string): void;
    /** Puts down a file that sorts behind all others, for a sweep to come. */
    addGhost(name: string): void;
    backUp(onCopied: (done: number, total: number) => void): Promise<Backup>;
  }) => Promise<void>,
): Promise<void> {
  await using folder = await createTestFolder();
  const dataFolder = join(folder.path, "data");
  const files = join(dataFolder, "files");
  const blobs = await openDiskBlobs({ folder: files });
  const path = join(dataFolder, "parley.db");
  await using store = await openSqliteStore({ path, log: silentLog });
  const core = openTestCore({ store, blobs });
  const ada = await core.enter("ada");
  const stored: string[] = [];
  for (let n = 0; n < count; n++) {
    stored.push((await core.files.store(ada, `${n}.txt`, Buffer.from(`file ${n}`))).sha256);
  }
  const db = new DatabaseSync(path);
  const backups = join(folder.path, "backups");
  await use({
    backups,
    stored: stored.toSorted(),
    sweep(sha256) {
      db.prepare("DELETE FROM files WHERE sha256 = ?").run(sha256);
      rmSync(toBlobPath(files, sha256), { force: true });
    },
    addGhost(name) {
      const row = {
        ...db.prepare("SELECT * FROM files").get(),
        id: `f_${name}`,
        sha256: toGhost(name),
      };
      const columns = Object.keys(row);
      const places = columns.map(() => "?");
      db.prepare(`INSERT INTO files (${columns.join()}) VALUES (${places.join()})`).run(
        ...Object.values(row),
      );
    },
    backUp: (onCopied) =>
      createBackup({
        ...{ dataFolder, target: backups, now: Date.now, version: "1.2.3" },
        onProgress({ what, done, total }) {
          if (what === "copying files") onCopied(done, total);
        },
      }),
  });
  db.close();
  core.close();
}

describe("createBackup() while the server sweeps", () => {
  it("begins anew when a file goes between listing and copying, and is whole", async () => {
    await withFiles(3, async ({ backups, stored, sweep, backUp }) => {
      let copied = 0;
      const backup = await backUp(() => {
        copied += 1;
        // The first one is copied, the last one is listed.
        if (copied === 1) sweep(stored[2] ?? "");
      });
      expect(backup.problems).toEqual([]);
      expect(backup.manifest.blobs).toEqual({ count: 2, bytes: 12 });
      // All three in the first attempt, what is left in the second, of which both were there.
      expect([copied, backup.blobs.copied, backup.blobs.kept]).toEqual([5, 0, 2]);
      expect((await readdir(backups)).toSorted()).toEqual([
        ...[".lock", expect.stringMatching(/^\d{4}-/), "blobs"],
      ]);
      expect((await verifyBackup(backup.path, () => {})).problems).toEqual([]);
    });
  });

  it("gives up after three attempts, and leaves no half of a snapshot", async () => {
    await withFiles(1, async ({ backups, addGhost, sweep, backUp }) => {
      addGhost("1");
      let attempts = 0;
      const backup = backUp((done, total) => {
        if (done === total) return;
        attempts += 1;
        sweep(toGhost(String(attempts)));
        addGhost(String(attempts + 1));
      });
      await expect(backup).rejects.toThrow("files went away during each of 3 attempts");
      const left = (await readdir(backups)).toSorted();
      expect([attempts, left]).toEqual([3, [".lock", "blobs"]]);
    });
  });
});
