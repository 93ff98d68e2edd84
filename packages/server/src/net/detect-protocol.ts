/** What a client speaks, by its first bytes. `line` is everything that is nothing else. */
export type Protocol = "tls" | "http2" | "http1" | "line";

/** RFC 9113, 3.4: what every HTTP/2 client sends first. */
const http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** Methods with what may begin their target (RFC 9112, 3.2): a path, an absolute URL, an asterisk, or an authority. */
const http1Beginnings: readonly string[] = [
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"].flatMap((method) => [
    `${method} /`,
    `${method} http://`,
    `${method} https://`,
  ]),
  "OPTIONS * HTTP/1.",
  "CONNECT ",
];

/** Enough bytes to tell every protocol from the others. */
export const maxDetectionBytes: number = http2Preface.length;

/**
 * Tells the protocol of a connection from its first bytes, or `undefined` when more are needed:
 * then the bytes are the beginning of something known. Twenty-four bytes always decide.
 */
export function detectProtocol(bytes: Uint8Array): Protocol | undefined {
  // A TLS record of type handshake, version 3.x (RFC 8446, 5.1). No text begins with a 0x16.
  if (bytes[0] === 0x16 && (bytes[1] ?? 3) === 3) return bytes.length > 1 ? "tls" : undefined;
  const text = Buffer.from(bytes.subarray(0, maxDetectionBytes)).toString("latin1");
  if (text === http2Preface) return "http2";
  if (http1Beginnings.some((beginning) => text.startsWith(beginning))) return "http1";
  const isBeginning = [http2Preface, ...http1Beginnings].some((known) => known.startsWith(text));
  return isBeginning ? undefined : "line";
}
