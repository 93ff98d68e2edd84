import { createHash, randomBytes } from "node:crypto";
import type { QtClient } from "./qt-client.ts";
import type { QtMessage } from "./qt-schema.ts";

/** A file in a message. */
export type QtFile = NonNullable<QtMessage["file"]>;

/** The messages in which a Qt client sends a file. */
export function cut(name: string, content: Uint8Array, chunkBytes: number): QtMessage[] {
  const uuid = randomBytes(16);
  const count = Math.ceil(content.length / chunkBytes);
  return Array.from({ length: count }, (_, index): QtMessage => {
    const piece = content.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    const continuation = { index, count, uuid: { rfc4122Uuid: uuid } };
    const file = { type: "TEXT", name, content: piece, size: content.length };
    return {
      username: "mallory",
      timestamp: 5,
      file: count === 1 ? file : { ...file, continuation },
    };
  });
}

/** SHA-256 in hex. */
export function toHash(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Whether a message completes a file. */
export function isLast({ file }: QtMessage): boolean {
  const { index = 0, count = 1 } = file?.continuation ?? {};
  return file !== undefined && index === count - 1;
}

/** A file as a Qt client has it in its folder. */
export type QtDownload = {
  readonly name: string | undefined;
  readonly type: string;
  readonly size: number | undefined;
  readonly hash: string;
  readonly chunks: number;
};

/** What a Qt client has of its files: chunks under one uuid are appended to each other, unchecked. */
export function gather(client: QtClient): readonly QtDownload[] {
  const files = new Map<string, { readonly first: QtFile; readonly pieces: Uint8Array[] }>();
  for (const { file } of client.received) {
    if (file === undefined) continue;
    const key = Buffer.from(file.continuation?.uuid?.rfc4122Uuid ?? randomBytes(16)).toString(
      "hex",
    );
    const known = files.get(key) ?? { first: file, pieces: [] };
    known.pieces.push(file.content ?? new Uint8Array());
    files.set(key, known);
  }
  return [...files.values()].map(({ first, pieces }) => ({
    name: first.name,
    type: first.type ?? "UNKNOWN",
    size: first.size,
    hash: toHash(Buffer.concat(pieces)),
    chunks: pieces.length,
  }));
}
