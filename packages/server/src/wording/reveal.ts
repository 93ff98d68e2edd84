import { randomUUID } from "node:crypto";
import { ChatError } from "@parley/core";
import type { Log } from "../net/log.ts";
import { findRequestId, toDefectText } from "../net/request-id.ts";

/**
 * What a client may know of anything thrown: a refusal as it is; anything else is logged, once, here, and leaves as
 * `internal` with the request id by which it is found in the log. `what` says there what failed.
 */
export function reveal(thrown: unknown, log: Log, what: string, fields: object = {}): ChatError {
  const error = ChatError.from(thrown);
  log.refused?.(thrown);
  if (error.code !== "internal") return error;
  const requestId = findRequestId() ?? randomUUID();
  log.error({ err: error.cause ?? error, requestId, ...fields }, what);
  return new ChatError("internal", toDefectText(requestId), { cause: thrown });
}

/**
 * Logs why an answer broke off in its middle, where its head is with the client already: a defect with its cause; a refusal, which
 * is the disk's, in its own words.
 */
export function logBreak(thrown: unknown, log: Log, what: string, fields: object = {}): void {
  const error = ChatError.from(thrown);
  if (error.code === "internal") log.error({ err: thrown, ...fields }, what);
  else log.warn({ reason: error.message, ...fields }, what);
}
