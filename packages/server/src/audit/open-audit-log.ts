import { chmod, type FileHandle, open, rename, rm } from "node:fs/promises";
import type { Audit, AuditEntry } from "@parley/core";
import { defaultMaxBytes, keptFiles, toAuditPath } from "./audit-files.ts";

const ownerOnly = 0o600;

/** An audit in files, which ends when it is closed. */
export type AuditLog = Audit & AsyncDisposable;

type Waiting = { readonly entry: AuditEntry; readonly settle: () => void };

/**
 * Opens the audit log of a data folder: an entry is a line of JSON, and only ever added. It is no part of the store on purpose:
 * neither a backup that is restored nor a broken database changes what was noted. Files have the mode 0600 and are bounded: the
 * oldest one goes. What comes while the disk is busy is written together. `onFailure` gets an entry that could not be written.
 */
export async function openAuditLog(options: {
  readonly folder: string;
  readonly onFailure: (failure: unknown, entry: AuditEntry) => void;
  /** Default: `defaultMaxBytes`. */
  readonly maxBytes?: number;
}): Promise<AuditLog> {
  const { folder, onFailure, maxBytes = defaultMaxBytes } = options;
  /** `undefined` after a failure: opened anew, behind what may have been cut. */
  let file: FileHandle | undefined = await openFile(folder);
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;

  async function closeFile(): Promise<void> {
    const open = file;
    file = undefined;
    await open?.close();
  }

  async function turnOver(): Promise<FileHandle> {
    await closeFile();
    await rm(toAuditPath(folder, keptFiles), { force: true });
    for (let age = keptFiles - 1; age >= 0; age -= 1) {
      await rename(toAuditPath(folder, age), toAuditPath(folder, age + 1)).catch(ignoreMissing);
    }
    return openFile(folder);
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    const bytes = Buffer.from(batch.map(({ entry }) => `${JSON.stringify(entry)}\n`).join(""));
    file ??= await openFile(folder);
    const { size } = await file.stat();
    if (size > 0 && size + bytes.length > maxBytes) file = await turnOver();
    await file.appendFile(bytes);
    await file.datasync();
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(batch);
      } catch (failure) {
        await closeFile().catch(() => {});
        for (const { entry } of batch) onFailure(failure, entry);
      }
      for (const { settle } of batch) settle();
    }
    writing = undefined;
  }

  return {
    record(entry) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ entry, settle: resolve });
      writing ??= writeAll();
      return promise;
    },
    async [Symbol.asyncDispose]() {
      await writing;
      await closeFile();
    },
  };
}

/** Opens the newest file at its end, behind a line that a power failure may have cut. */
async function openFile(folder: string): Promise<FileHandle> {
  const path = toAuditPath(folder, 0);
  const file = await open(path, "a+", ownerOnly);
  try {
    await chmod(path, ownerOnly);
    await endLine(file);
    return file;
  } catch (failure) {
    // The process ends when a handle is left to the garbage collector; a full disk fails here again and again.
    await file.close();
    throw failure;
  }
}

async function endLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer[0] !== 0x0a) await file.appendFile("\n");
}

function ignoreMissing(thrown: unknown): void {
  if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
}
