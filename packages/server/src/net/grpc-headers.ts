import type { IncomingHttpHeaders } from "node:http2";
import type { GrpcStatus } from "./grpc-stream.ts";

const grpcContentType = /^application\/grpc(\+proto)?\s*(;.*)?$/i;

/** Whether a request is a gRPC call with Protobuf messages. */
export function isGrpcContentType(contentType: string | undefined): boolean {
  return contentType !== undefined && grpcContentType.test(contentType);
}

/** Whether a request is a gRPC call, with whatever codec; gRPC-Web, which browsers speak, is another thing. */
export function isAnyGrpc(contentType: string): boolean {
  return /^application\/grpc($|[+;\s])/i.test(contentType);
}

/** Request headers as a call's metadata: without HTTP/2's own, names in lower case. */
export function toMetadata(headers: IncomingHttpHeaders): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined && !name.startsWith(":")) metadata.set(name, first);
  }
  return metadata;
}

const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** The longest time of a timer; 25 days are as good as no deadline. */
export const maxTimerMs: number = 2 ** 31 - 1;

/** Milliseconds of a `grpc-timeout`, no more than a timer can wait; undefined when there is none, or none that can be read (as other servers do). */
export function parseGrpcTimeout(value: string | undefined): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(value ?? "");
  const ms = unitMs[match?.[2] ?? ""];
  return ms === undefined ? undefined : Math.min(Math.ceil(Number(match?.[1]) * ms), maxTimerMs);
}

/** The trailers of a status. The pushback is that of gRPC's A6, "client retries". */
export function toTrailers({ code, message, retryAfterMs }: GrpcStatus): Record<string, string> {
  return {
    "grpc-status": String(code),
    ...(message !== "" && { "grpc-message": encodeGrpcMessage(message) }),
    ...(retryAfterMs !== undefined && { "grpc-retry-pushback-ms": String(retryAfterMs) }),
  };
}

/** Percent-encodes what is not printable ASCII, and "%", byte by byte ("Percent-Encoded" in PROTOCOL-HTTP2.md). */
export function encodeGrpcMessage(message: string): string {
  return message
    .toWellFormed()
    .replace(/[^\x20-\x24\x26-\x7e]+/g, (text) =>
      Buffer.from(text).reduce(
        (hex, byte) => `${hex}%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
        "",
      ),
    );
}

/**
 * The text of a header that holds UTF-8: HTTP/2 libraries give each byte as one character. A text that
 * is no UTF-8 stays as it is.
 */
export function decodeHeaderText(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "latin1"));
  } catch {
    return text;
  }
}
