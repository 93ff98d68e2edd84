import { type ErrorName, errorCodes } from "./protocol.ts";

/** What the other end did against the protocol, or too much of. */
export class Http2Error extends Error {
  override readonly name = "Http2Error";
  readonly code: number;
  /** What it ends: one stream, or the connection. */
  readonly scope: "stream" | "connection";

  constructor(code: ErrorName, message: string, scope: "stream" | "connection" = "connection") {
    super(message);
    this.code = errorCodes[code];
    this.scope = scope;
  }
}
