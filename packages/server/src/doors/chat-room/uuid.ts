import { randomUUID } from "node:crypto";

/** The 16 bytes of a random UUID of version 4 (RFC 4122, big-endian), as `QtCore.QUuid` carries them. */
export function createUuid(): Uint8Array {
  return Buffer.from(randomUUID().replaceAll("-", ""), "hex");
}
