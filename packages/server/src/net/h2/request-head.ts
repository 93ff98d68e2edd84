import type { Field } from "./hpack/static-table.ts";
import { Http2Error } from "./http2-error.ts";

/** The headers of a request. */
export type RequestHead = {
  readonly method: string;
  readonly scheme: string;
  /** Empty for CONNECT alone. */
  readonly path: string;
  readonly authority: string | undefined;
  /** All but the pseudo-headers, in lower case; the values of a repeated one joined by ", ", of a cookie by "; ". */
  readonly headers: ReadonlyMap<string, string>;
};

const pseudoNames: ReadonlySet<string> = new Set([":method", ":scheme", ":path", ":authority"]);
/** RFC 9110, section 9.1. */
const validMethod = /^[!#$%&'*+\-.^_`|~0-9a-zA-Z]+$/;
/** What has no place in a request target (RFC 9112, section 3.2), to which servers behind us would not agree. */
const invalidPath = /[^\x21-\x7e\x80-\xff]/;
const validName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const invalidValue = /[\x00-\x08\x0a-\x1f\x7f]|^[ \t]|[ \t]$/;
/** Headers of one connection, which HTTP/2 does not have (RFC 9113, section 8.2.2). */
const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** Reads the fields of a request. Throws Http2Error PROTOCOL_ERROR, of the stream, when they are malformed (RFC 9113, section 8). */
export function parseRequestHead(fields: readonly Field[]): RequestHead {
  const pseudo = new Map<string, string>();
  const headers = new Map<string, string>();
  for (const [name, value] of fields) {
    if (name.startsWith(":")) {
      if (headers.size > 0) throw toError("a pseudo-header stands behind the others");
      if (!pseudoNames.has(name)) throw toError("a pseudo-header is unknown");
      if (pseudo.has(name)) throw toError("a pseudo-header is repeated");
      if (invalidValue.test(value)) throw toError(`${name} has an invalid value`);
      pseudo.set(name, value);
    } else {
      checkField(name, value);
      const before = headers.get(name);
      const glue = name === "cookie" ? "; " : ", ";
      headers.set(name, before === undefined ? value : before + glue + value);
    }
  }
  return toHead(pseudo, headers);
}

/** Checks what comes behind a body. Throws Http2Error PROTOCOL_ERROR, of the stream. */
export function checkTrailers(fields: readonly Field[]): void {
  for (const [name, value] of fields) {
    if (name.startsWith(":")) throw toError("a pseudo-header stands among the trailers");
    checkField(name, value);
  }
}

function checkField(name: string, value: string): void {
  if (!validName.test(name)) throw toError("a header has an invalid name");
  if (invalidValue.test(value)) throw toError(`the header ${name} has an invalid value`);
  if (connectionHeaders.has(name)) throw toError(`the header ${name} has no place in HTTP/2`);
  if (name === "te" && value.toLowerCase() !== "trailers") {
    throw toError("the header te may say nothing but trailers");
  }
}

function toHead(
  pseudo: ReadonlyMap<string, string>,
  headers: ReadonlyMap<string, string>,
): RequestHead {
  const method = pseudo.get(":method") ?? "";
  const scheme = pseudo.get(":scheme") ?? "";
  const path = pseudo.get(":path") ?? "";
  const authority = pseudo.get(":authority");
  if (!validMethod.test(method)) throw toError("a request has no method, or one that is no token");
  if (invalidPath.test(path)) throw toError(":path has an invalid value");
  if (method === "CONNECT") {
    if (pseudo.has(":scheme") || pseudo.has(":path") || authority === undefined) {
      throw toError("CONNECT needs an authority alone");
    }
  } else if (scheme === "" || !(path.startsWith("/") || path === "*")) {
    throw toError("a request has no scheme or no path");
  }
  return { method, scheme, path, authority, headers };
}

function toError(message: string): Http2Error {
  return new Http2Error("protocolError", message, "stream");
}
