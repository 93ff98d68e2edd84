import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Metric, toSample } from "./metric.ts";

/** How long the size of all blobs is good: it takes a look at each of them. */
const blobsMs = 5 * 60_000;

/** What lies on the disk. Where it cannot be asked, a metric has no value. */
export function toDiskMetrics(dataFolder: string, now: () => number): readonly Metric[] {
  const measureBlobs = createBlobMeasure(join(dataFolder, "files", "blobs"), now);
  return [
    {
      kind: "gauge",
      name: "parley_disk_free_bytes",
      help: "Free space where the data folder lies.",
      read: () =>
        orNothing(async () => {
          const { bavail, bsize } = await statfs(dataFolder);
          return bavail * bsize;
        }),
    },
    {
      kind: "gauge",
      name: "parley_database_bytes",
      help: "The database with its write-ahead log.",
      read: () =>
        orNothing(async () => {
          const files = ["parley.db", "parley.db-wal"].map((name) => join(dataFolder, name));
          const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
          return sizes.reduce((sum, size) => sum + size, 0);
        }),
    },
    {
      kind: "gauge",
      name: "parley_blob_bytes",
      help: "The bytes of all files, equal ones once; up to five minutes old.",
      read: () => orNothing(measureBlobs),
    },
    {
      kind: "gauge",
      name: "parley_uploads_open",
      help: "Uploads that are not finished.",
      read: () =>
        orNothing(async () => (await readdir(join(dataFolder, "files", "stages"))).length),
    },
  ];
}

async function orNothing(measure: () => Promise<number>) {
  // A disk that does not answer is no reason to have no page at all.
  return measure().then(toSample, () => []);
}

function createBlobMeasure(folder: string, now: () => number): () => Promise<number> {
  let measured: { readonly at: number; readonly bytes: Promise<number> } | undefined;
  return () => {
    if (measured === undefined || now() - measured.at > blobsMs) {
      measured = { at: now(), bytes: sumSizes(folder) };
    }
    return measured.bytes;
  };
}

async function sumSizes(folder: string): Promise<number> {
  let bytes = 0;
  for (const fanOut of await readdir(folder)) {
    const names = await readdir(join(folder, fanOut));
    const sizes = await Promise.all(
      // A blob may be swept in between.
      names.map((name) =>
        stat(join(folder, fanOut, name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    bytes += sizes.reduce((sum, size) => sum + size, 0);
  }
  return bytes;
}
