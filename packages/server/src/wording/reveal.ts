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
  if (error.code !== "internal") return error;
  const requestId = findRequestId() ?? randomUUID();
  log.error({ err: error.cause ?? error, requestId, ...fields }, what);
  return new ChatError("internal", toDefectText(requestId), { cause: thrown });
}
