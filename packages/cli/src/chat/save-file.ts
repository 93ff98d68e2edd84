import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Client, File } from "@parley/sdk";
import { toSafeLine } from "../safe-text.ts";
import { toPath } from "./to-path.ts";

/** A file name of somebody else's, made harmless: no folders, no hidden file, nothing that a terminal obeys. */
export function toSafeFileName(name: string): string {
  const last = toSafeLine(name).split(/[/\\]/).at(-1) ?? "";
  return last.replace(/^\.+/, "").trim() || "file";
}

/**
 * Saves a file and gives its path. Without a path it goes into the current folder, in a folder under its own name. Throws
 * when something has that name already; a download that breaks leaves nothing behind.
 */
export async function saveFile(
  client: Client,
  file: File,
  path: string | undefined,
  onProgress: (receivedBytes: number) => void,
): Promise<string> {
  const target = await toTarget(path, toSafeFileName(file.name));
  const draft = `${target}.part`;
  const output = await open(draft, "wx");
  try {
    for await (const bytes of client.download(file.id, { onProgress }))
      await output.writeFile(bytes);
    await output.close();
    await requireFree(target);
    await rename(draft, target);
  } catch (thrown) {
    await output.close();
    await rm(draft, { force: true });
    throw thrown;
  }
  return target;
}

async function toTarget(path: string | undefined, name: string): Promise<string> {
  const said = toPath(path ?? ".");
  const isFolder = await stat(said).then(
    (found) => found.isDirectory(),
    () => said.endsWith("/"),
  );
  const target = isFolder ? join(said, name) : said;
  await requireFree(target);
  return target;
}

async function requireFree(path: string): Promise<void> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new Error(`${path} is there already: give another path`);
}
