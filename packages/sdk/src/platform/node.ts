import { mkdir, open, readFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import type { FileSource } from "../client.ts";
import type { Platform, Storage } from "../platform.ts";
import { createWebStandard } from "./web-standard.ts";

/** The platform of Node 22 and later. What must outlive the process is in `client.json` in the folder, which is made when it is missing. */
export function createNodePlatform({ folder }: { readonly folder: string }): Platform {
  return { ...createWebStandard(), storage: createFileStorage(folder) };
}

/** A storage in the file `client.json` of a folder, readable by its owner alone, because the token is in it. */
export function createFileStorage(folder: string): Storage {
  const path = join(folder, "client.json");
  let values: Promise<Map<string, string>> | undefined;
  let lastWrite: Promise<void> = Promise.resolve();
  const load = (): Promise<Map<string, string>> => {
    values ??= readValues(path);
    return values;
  };
  return {
    get: async (key) => (await load()).get(key),
    async set(key, value) {
      const all = await load();
      if (value === undefined) all.delete(key);
      else all.set(key, value);
      const write = (): Promise<void> => writeValues(folder, path, all);
      // One write after the other, also after one that failed.
      const written = lastWrite.then(write, write);
      lastWrite = written;
      await written;
    },
  };
}

async function readValues(path: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return new Map();
    throw thrown;
  }
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is damaged: remove it and sign in again`, { cause });
  }
  const entries = Object.entries(typeof said === "object" && said !== null ? said : {});
  return new Map(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Whole or not at all: a crash leaves the old file or the new one. */
async function writeValues(
  folder: string,
  path: string,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(Object.fromEntries(values)));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** A file on this machine, as something to send. Throws what `fs` throws when it cannot be opened. Close it after use. */
export async function openFileSource(
  path: string,
): Promise<FileSource & { close(): Promise<void> }> {
  const file = await open(path, "r");
  const { size } = await file.stat();
  return {
    name: basename(path),
    size,
    // The server finds the type from the bytes.
    mediaType: "",
    async slice(start, end) {
      const bytes = new Uint8Array(end - start);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    close: () => file.close(),
  };
}
