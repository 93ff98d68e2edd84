import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { FileSource } from "../client.ts";
import type { Platform, Storage } from "../platform.ts";
import { fetchByNode } from "./node-fetch.ts";
import { createWebStandard } from "./web-standard.ts";

/** The platform of Node 22 and later. What must outlive the process is in `client.json` in the folder, which is made when it is missing. */
export function createNodePlatform({ folder }: { readonly folder: string }): Platform {
  return { ...createWebStandard(), fetch: fetchByNode, storage: createFileStorage(folder) };
}

/**
 * A storage in the file `client.json` of a folder, readable by its owner alone, because the token is in it. The folder is for one
 * client: of several the last one to write has written all of it. The file is whole in any case.
 */
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
  // Nobody else's, whoever writes here: another client of this process, or one with the same number in another container.
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, "wx", 0o600);
  try {
    try {
      await file.writeFile(JSON.stringify(Object.fromEntries(values)));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}

/**
 * A file on this machine, as something to send. Opened for each slice alone, so there is nothing to close. Throws what
 * `fs` throws when it cannot be read; a slice throws when the file has been changed since.
 */
export async function toFileSource(path: string): Promise<FileSource> {
  const before = await stat(path);
  if (!before.isFile()) throw new Error(`${path} is not a file`);
  await access(path, constants.R_OK);
  return {
    name: basename(path),
    size: before.size,
    // The server finds the type from the bytes.
    mediaType: "",
    async slice(start, end) {
      const file = await open(path, "r");
      try {
        const now = await file.stat();
        if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) {
          throw new Error(`${path} has been changed`);
        }
        return await readSlice(file, start, end);
      } finally {
        await file.close();
      }
    },
  };
}

async function readSlice(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
