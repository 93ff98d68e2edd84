import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../blobs/disk/layout.ts";

const pieceBytes = 1024 * 1024;
const privateFile = 0o600;
const privateFolder = 0o700;

/** What a file turned out to be. */
export type Digest = { readonly size: number; readonly sha256: string };

/** Reads a whole file. Calls `onPiece` with each piece. Rejects as node:fs does. */
export async function digestFile(
  path: string,
  onPiece: (piece: Uint8Array) => Promise<void> | void = () => {},
): Promise<Digest> {
  const hash = createHash("sha256");
  let size = 0;
  const file = await open(path, "r");
  try {
    const buffer = new Uint8Array(pieceBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, size);
      if (bytesRead === 0) return { size, sha256: hash.digest("hex") };
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      size += bytesRead;
      await onPiece(piece);
    }
  } finally {
    await file.close();
  }
}

/**
 * Copies a file, durably and for its owner's eyes alone: written aside, synced, and only then under its name. `accept` says
 * whether what was read is what it should be; when it throws, there is no copy.
 */
export async function copyFile(
  from: string,
  to: string,
  accept: (digest: Digest) => void = () => {},
): Promise<Digest> {
  const draft = `${to}.${randomUUID()}.draft`;
  try {
    const target = await open(draft, "wx", privateFile);
    let digest: Digest;
    try {
      digest = await digestFile(from, async (piece) => void (await target.writeFile(piece)));
      accept(digest);
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(draft, to);
    return digest;
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}

/** Makes a folder, and those above it, for its owner alone. One that is there is closed to others. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: privateFolder });
  await chmod(path, privateFolder);
}

/** Gives a thing another name in the same folder, or in another one of the same disk, durably. */
export async function moveInto(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}
