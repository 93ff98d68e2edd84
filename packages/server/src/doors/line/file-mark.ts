import { type File, type FileId, toId } from "@parley/core";

/** A file, as far as a link to it needs it. */
export type LinkedFile = Pick<File, "id" | "name">;

// What is sent to many is encoded once, but a link to a file is each reader's own. So a mark stands in the shared bytes,
// and each connection writes its own link over it. Nothing else that this door sends has a NUL in it.
const nul = 0;

/** The place of a link. */
export function toFileMark({ id, name }: LinkedFile): string {
  return `\0${id}/${encodeURIComponent(name)}\0`;
}

/** The bytes with a link instead of each mark; the bytes themselves when there is none. */
export function fillFileMarks(bytes: Uint8Array, toLink: (file: LinkedFile) => string): Uint8Array {
  if (!bytes.includes(nul)) return bytes;
  const parts = Buffer.from(bytes).toString("utf8").split("\0");
  return Buffer.from(parts.map((part, index) => (index % 2 === 0 ? part : fill(part))).join(""));

  function fill(mark: string): string {
    const slash = mark.indexOf("/");
    const id = toId<FileId>(mark.slice(0, slash));
    return toLink({ id, name: decodeURIComponent(mark.slice(slash + 1)) });
  }
}
