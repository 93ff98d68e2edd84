import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A disk of its own, small enough to be full. */
export type SmallDisk = AsyncDisposable & {
  readonly path: string;
  /** Takes all the space that is left. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
  /** Lets nobody write any more. */
  seal(): Promise<void>;
};

/** Mounts a disk in memory. `undefined` where this process may not mount: that takes root, and no sandbox. */
export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk | undefined> {
  const path = await mkdtemp(join(tmpdir(), "parley-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=700`, "tmpfs", path]);
  } catch {
    // Whatever the reason is, there is no disk to be had here.
    await rm(path, { recursive: true });
    return undefined;
  }
  const filler = join(path, "filler");
  return {
    path,
    async fill() {
      await using file = await open(filler, "a");
      // In large steps, then to the last page.
      for (const bytes of [1024 ** 2, 4096]) {
        const piece = Buffer.alloc(bytes, 1);
        for (let isFull = false; !isFull; ) {
          isFull = await file
            .write(piece)
            .then(({ bytesWritten }) => bytesWritten < bytes, isFullDisk);
        }
      }
    },
    free: () => rm(filler),
    async seal() {
      await run("mount", ["-o", "remount,ro", path]);
    },
    async [Symbol.asyncDispose]() {
      await run("umount", [path]);
      await rm(path, { recursive: true });
    },
  };
}

function isFullDisk(thrown: unknown): true {
  if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC") return true;
  throw thrown;
}
