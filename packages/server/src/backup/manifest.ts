import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Inventory } from "./inventory.ts";

/** A file of a snapshot. */
export type ManifestFile = {
  /** Below the snapshot's folder, with slashes. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
};

/** What a snapshot says of itself, so that it can be checked. */
export type Manifest = {
  readonly format: 1;
  /** The Parley that made it. */
  readonly version: string;
  /** ISO 8601. What was acknowledged before is in it. */
  readonly startedAt: string;
  /** Everything beside the blobs. */
  readonly files: readonly ManifestFile[];
  /** Those that the database refers to; they lie beside the snapshots and are shared by them. */
  readonly blobs: { readonly count: number; readonly bytes: number };
  readonly inventory: Inventory;
};

/** Its name in the folder of a snapshot. */
export const manifestName = "manifest.json";

/** Reads the manifest of a snapshot. Throws, with a message for the operator, when there is none that this program can read. */
export async function readManifest(snapshot: string): Promise<Manifest> {
  const path = join(snapshot, manifestName);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`${snapshot} is no backup: it has no ${manifestName}`, { cause });
  });
  try {
    // The one place where a manifest gets its type; what it claims is checked against the files.
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format !== 1) throw new Error(`its format is ${manifest.format}`);
    if (!Array.isArray(manifest.files) || typeof manifest.inventory.history !== "string") {
      throw new Error("something is missing in it");
    }
    return manifest;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path} cannot be read by this Parley: ${reason}`, { cause });
  }
}
