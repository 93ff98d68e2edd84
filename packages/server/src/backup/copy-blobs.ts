import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findSystemCode } from "../blobs/disk/disk-failure.ts";
import { syncFolder } from "../blobs/disk/layout.ts";
import { toBlobPath } from "./backup-folder.ts";
import type { ListedBlob } from "./blob-list.ts";
import { copyFile, makePrivateFolder } from "./copy-file.ts";
import type { OnProgress } from "./progress.ts";

/** What came of copying. */
export type CopiedBlobs = {
  readonly copied: number;
  readonly copiedBytes: number;
  /** Those that were there already. */
  readonly kept: number;
  /** Not there to be copied. */
  readonly missing: readonly ListedBlob[];
  /** There, with other bytes than their name says; not copied. */
  readonly damaged: readonly ListedBlob[];
};

class WrongBytes extends Error {}

/** Copies blobs from one folder with `blobs/` to another one, those that are not there. Each copy is checked and durable. */
export async function copyBlobs(
  blobs: readonly ListedBlob[],
  from: string,
  to: string,
  onProgress: OnProgress,
): Promise<CopiedBlobs> {
  const total = blobs.reduce((sum, { size }) => sum + size, 0);
  const touched = new Set<string>();
  const missing: ListedBlob[] = [];
  const damaged: ListedBlob[] = [];
  const copied = { copied: 0, copiedBytes: 0, kept: 0 };
  let done = 0;
  for (const blob of blobs) {
    const target = toBlobPath(to, blob.sha256);
    const present = await stat(target).catch(() => undefined);
    if (present?.size === blob.size) copied.kept += 1;
    else {
      const problem = await copyBlob(blob, toBlobPath(from, blob.sha256), target);
      if (problem === "missing") missing.push(blob);
      else if (problem === "damaged") damaged.push(blob);
      else {
        touched.add(dirname(target));
        copied.copied += 1;
        copied.copiedBytes += blob.size;
      }
    }
    done += blob.size;
    onProgress({ what: "copying files", done, total, unit: "bytes" });
  }
  for (const folder of touched) await syncFolder(folder);
  if (touched.size > 0) await syncFolder(join(to, "blobs"));
  return { ...copied, missing, damaged };
}

async function copyBlob(
  { sha256, size }: ListedBlob,
  from: string,
  to: string,
): Promise<"missing" | "damaged" | undefined> {
  if (!existsSync(dirname(to))) await makePrivateFolder(dirname(to));
  try {
    await copyFile(from, to, (digest) => {
      if (digest.sha256 !== sha256 || digest.size !== size) throw new WrongBytes();
    });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof WrongBytes) return "damaged";
    if (findSystemCode(thrown) === "ENOENT") return "missing";
    throw thrown;
  }
}
