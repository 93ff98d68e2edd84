import { existsSync } from "node:fs";
import { chmod, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ChatError } from "@parley/core";

/** The folder that holds everything that Parley remembers. */
export type DataFolder = {
  /** Absolute. */
  readonly path: string;
  /** True when others than its owner can look into it, which was not our doing. */
  readonly isOpenToOthers: boolean;
};

/** What is being restored into a data folder, before it is complete. */
export const restoringName = ".restoring";

const ownerOnly = 0o700;

/**
 * Makes the folder, with mode 0700, or takes the one that is there. Throws, with a sentence for the operator, `unavailable`
 * when it cannot be written and `failed_precondition` when a restore into it was interrupted.
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const absolute = resolve(path);
  if (existsSync(join(absolute, restoringName))) {
    const advice = "empty it and restore again";
    throw new ChatError(
      "failed_precondition",
      `a restore into ${absolute} was interrupted; ${advice}`,
    );
  }
  try {
    const made = await mkdir(absolute, { recursive: true, mode: ownerOnly });
    // The umask may have taken more, and a folder in between is not ours to close.
    if (made !== undefined) await chmod(absolute, ownerOnly);
    const probe = join(absolute, `.probe-${process.pid}`);
    // Bytes, too: a disk may be full and still have room for names.
    await writeFile(probe, "probe", { mode: 0o600 }).finally(() => rm(probe, { force: true }));
    const { mode } = await stat(absolute);
    return { path: absolute, isOpenToOthers: (mode & 0o077) !== 0 };
  } catch (cause) {
    throw new ChatError(
      "unavailable",
      `cannot write into the data folder ${absolute}: ${toReason(cause)}`,
      {
        cause,
      },
    );
  }
}

function toReason(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "this user has no right to; choose another with --data or change its owner";
    case "EROFS":
      return "the disk is read-only; choose another with --data";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full; free some space or choose another with --data";
    case "ENOTDIR":
    case "EEXIST":
      return "it is a file, not a folder; choose another with --data";
    default:
      return String(thrown);
  }
}
