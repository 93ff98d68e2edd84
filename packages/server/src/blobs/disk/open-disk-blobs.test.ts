import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Blobs, ChatError, toId, type UploadId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openDiskBlobs } from "./open-disk-blobs.ts";
import { createTestFolder, listFiles } from "./testing/disk-scene.ts";

const run = promisify(execFile);
const id = toId<UploadId>("u_stage");
const isRoot = process.getuid?.() === 0;
const limitedWriter = join(import.meta.dirname, "testing", "limited-writer.ts");
const endlessWriter = join(import.meta.dirname, "testing", "endless-writer.ts");

function toSha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function findRefusal(call: Promise<unknown>) {
  const thrown = await call.then(
    () => undefined,
    (refusal) => refusal,
  );
  return thrown instanceof ChatError ? { code: thrown.code, message: thrown.message } : thrown;
}

async function addBlob(blobs: Blobs, bytes: Uint8Array, stage: UploadId = id): Promise<string> {
  await blobs.createStage(stage);
  await blobs.append(stage, bytes);
  return (await blobs.finishStage(stage, {})).sha256;
}

async function listHashes(blobs: Blobs): Promise<readonly string[]> {
  const hashes: string[] = [];
  for await (const { sha256 } of blobs.list()) hashes.push(sha256);
  return hashes;
}

/** A folder on a file system of its own with 1 MiB; needs root. */
async function mountSmallDisk() {
  const folder = await createTestFolder();
  await run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.path]);
  return {
    path: folder.path,
    setReadOnly: () => run("mount", ["-o", "remount,ro", folder.path]),
    async [Symbol.asyncDispose]() {
      await run("umount", [folder.path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function isMountable(): Promise<boolean> {
  if (!isRoot) return false;
  try {
    await using _ = await mountSmallDisk();
    return true;
  } catch {
    // Root in a container without the right to mount.
    return false;
  }
}

const canMount = await isMountable();

describe("openDiskBlobs()", () => {
  it("lays blobs out by hash, for its owner alone", async () => {
    await using folder = await createTestFolder();
    const path = join(folder.path, "files");
    const blobs = await openDiskBlobs({ folder: path });
    const sha256 = await addBlob(blobs, new Uint8Array([1, 2, 3]));
    await blobs.createStage(id);
    const blob = join("blobs", sha256.slice(0, 2), sha256.slice(2));
    expect(await listFiles(path)).toEqual([blob, "stages/u_stage"]);
    const modes: string[] = [];
    for (const name of ["", "stages", "blobs", join("blobs", "ab"), blob, "stages/u_stage"]) {
      modes.push(((await stat(join(path, name))).mode & 0o777).toString(8));
    }
    expect(modes).toEqual(["700", "700", "700", "700", "600", "600"]);
  });

  it("takes no id or hash that could lead elsewhere", async () => {
    await using folder = await createTestFolder();
    const blobs = await openDiskBlobs({ folder: join(folder.path, "files") });
    await writeFile(join(folder.path, "secret"), "secret");
    for (const trick of ["../secret", "../../secret", "u_/../x", "", ".", "U_A", "u_a\0", "u_\n"]) {
      const stage = toId<UploadId>(trick);
      expect((await findRefusal(blobs.createStage(stage)))?.code).toBe("invalid_argument");
      expect((await findRefusal(blobs.append(stage, new Uint8Array(1))))?.code).toBe("not_found");
      expect((await findRefusal(blobs.finishStage(stage, {})))?.code).toBe("not_found");
      expect(await blobs.findStageSize(stage)).toBeUndefined();
      await blobs.discardStage(stage);
      await blobs.delete(trick);
      expect(await blobs.findSize(trick)).toBeUndefined();
      expect((await findRefusal(blobs.read(trick)[Symbol.asyncIterator]().next()))?.code).toBe(
        "not_found",
      );
    }
    expect(await listFiles(folder.path)).toEqual(["secret"]);
  });

  it("overlooks files that are not its own", async () => {
    await using folder = await createTestFolder();
    const blobs = await openDiskBlobs({ folder: folder.path });
    for (const name of ["stages/.DS_Store", "stages/Upload", "blobs/note", "blobs/ab/note"]) {
      await writeFile(join(folder.path, name), "x");
    }
    await mkdir(join(folder.path, "stages", "folder"));
    await mkdir(join(folder.path, "blobs", "lost+found"));
    expect(await listHashes(blobs)).toEqual([]);
    for await (const stage of blobs.listStages()) expect.unreachable(stage.id);
  });

  it("refuses one reader more than it may have, until another is done", async () => {
    await using folder = await createTestFolder();
    const blobs = await openDiskBlobs({ folder: folder.path, maxReaders: 2 });
    const sha256 = await addBlob(blobs, new Uint8Array(200_000));
    const readers = [blobs.read(sha256), blobs.read(sha256)].map((each) =>
      each[Symbol.asyncIterator](),
    );
    for (const reader of readers) await reader.next();
    expect(await findRefusal(blobs.read(sha256)[Symbol.asyncIterator]().next())).toEqual({
      code: "unavailable",
      message: "2 files are being read, the limit is 2",
    });
    await readers[0]?.return?.();
    let size = 0;
    for await (const piece of blobs.read(sha256)) size += piece.length;
    expect(size).toBe(200_000);
    await readers[1]?.return?.();
  });

  it("lets go of a file with its last piece, however slowly that is taken", async () => {
    await using folder = await createTestFolder();
    const blobs = await openDiskBlobs({ folder: folder.path, maxReaders: 1 });
    const sha256 = await addBlob(blobs, new Uint8Array(3));
    for (let reader = 0; reader < 3; reader++) {
      const { value } = await blobs.read(sha256)[Symbol.asyncIterator]().next();
      expect(value).toHaveLength(3);
    }
  });

  it("refuses what comes after its close", async () => {
    await using folder = await createTestFolder();
    const blobs = await openDiskBlobs({ folder: folder.path });
    await blobs.close();
    const refusal = { code: "unavailable", message: "the blobs are closed" };
    expect(await findRefusal(blobs.createStage(id))).toEqual(refusal);
  });

  it("removes a stage that has lost bytes instead of making a blob of the rest", async () => {
    await using folder = await createTestFolder();
    const blobs = await openDiskBlobs({ folder: folder.path });
    await blobs.createStage(id);
    await blobs.append(id, new Uint8Array(1000));
    await writeFile(join(folder.path, "stages", id), "short");
    await expect(blobs.finishStage(id, {})).rejects.toThrow("has lost bytes");
    expect(await listFiles(folder.path)).toEqual([]);
    expect(await blobs.findStageSize(id)).toBeUndefined();
  });
});

describe("a disk that refuses", () => {
  it("leaves the stage as it was when a file may not grow", async () => {
    await using folder = await createTestFolder();
    // 128 blocks are 64 or 128 KiB, as the shell counts.
    const command = 'ulimit -f 128 && exec "$0" "$@"';
    const args = ["-c", command, process.execPath, limitedWriter, folder.path];
    const { stdout } = await run("sh", args);
    const bytes = new Uint8Array(41_000).fill(1, 0, 40_000).fill(3, 40_000);
    expect(JSON.parse(stdout)).toEqual({
      code: "unavailable",
      message: "files cannot be stored or read: the disk takes no file of this size",
      stageSize: 40_000,
      fileSize: 40_000,
      blob: { size: 41_000, sha256: toSha256(bytes) },
    });
  });

  it.skipIf(!canMount)("leaves the stage as it was when the disk is full", async () => {
    await using disk = await mountSmallDisk();
    const blobs = await openDiskBlobs({ folder: disk.path });
    const [filler, head] = [toId<UploadId>("u_filler"), new Uint8Array(100_000).fill(1)];
    await blobs.createStage(filler);
    await blobs.append(filler, new Uint8Array(500_000));
    await blobs.createStage(id);
    await blobs.append(id, head);
    const refusal = {
      code: "unavailable",
      message: "files cannot be stored or read: the disk is full",
    };
    const tail = new Uint8Array(800_000).fill(2);
    expect(await findRefusal(blobs.append(id, tail))).toEqual(refusal);
    expect(await blobs.findStageSize(id)).toBe(100_000);
    expect(await readFile(join(disk.path, "stages", id))).toEqual(Buffer.from(head));

    await blobs.discardStage(filler);
    await blobs.append(id, tail);
    const sha256 = toSha256(Buffer.concat([head, tail]));
    expect(await blobs.finishStage(id, { sha256 })).toEqual({ sha256, size: 900_000 });
  });

  it.skipIf(!canMount)("can still be read when it is read-only", async () => {
    await using disk = await mountSmallDisk();
    const made = await openDiskBlobs({ folder: disk.path });
    const sha256 = await addBlob(made, new Uint8Array([1, 2, 3]));
    await made.createStage(id);
    await made.append(id, new Uint8Array([4]));
    await made.close();
    await disk.setReadOnly();

    const blobs = await openDiskBlobs({ folder: disk.path });
    const refusal = {
      code: "unavailable",
      message: "files cannot be stored or read: the disk is read-only",
    };
    expect(await findRefusal(blobs.createStage(toId("u_new")))).toEqual(refusal);
    expect(await findRefusal(blobs.append(id, new Uint8Array(1)))).toEqual(refusal);
    expect(await findRefusal(blobs.finishStage(id, {}))).toEqual(refusal);
    expect(await findRefusal(blobs.delete(sha256))).toEqual(refusal);
    expect(await blobs.findStageSize(id)).toBe(1);
    for await (const piece of blobs.read(sha256)) expect([...piece]).toEqual([1, 2, 3]);
  });

  it.skipIf(isRoot)("says so when the folder may not be written to", async () => {
    await using folder = await createTestFolder();
    await chmod(folder.path, 0o500);
    expect(await findRefusal(openDiskBlobs({ folder: folder.path }))).toEqual({
      code: "unavailable",
      message: "files cannot be stored or read: the folder's permissions forbid it",
    });
  });
});

describe("a process that is killed", () => {
  it("leaves every blob that it reported, and none that is not whole", async () => {
    await using folder = await createTestFolder();
    const child = spawn(process.execPath, [endlessWriter, folder.path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    const reported: string[] = [];
    for await (const sha256 of createInterface(child.stdout)) {
      reported.push(sha256);
      if (reported.length === 25) child.kill("SIGKILL");
    }
    await ended;
    const blobs = await openDiskBlobs({ folder: folder.path });
    const kept = await listHashes(blobs);
    expect(kept).toEqual(expect.arrayContaining(reported));
    for (const sha256 of kept) {
      const pieces: Uint8Array[] = [];
      for await (const piece of blobs.read(sha256)) pieces.push(piece);
      expect(toSha256(Buffer.concat(pieces))).toBe(sha256);
    }
    // What was on its way can go on: a stage is never less than what was written, never more.
    for await (const stage of blobs.listStages()) {
      const size = await blobs.findStageSize(stage.id);
      expect((await blobs.finishStage(stage.id, {})).size).toBe(size);
    }
  });
});
