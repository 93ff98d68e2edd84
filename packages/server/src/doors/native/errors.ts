import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { ChatError, type ErrorCode } from "@parley/core";
import type { Log } from "../../net/log.ts";
import { toRetryHeaders } from "../../wording/retry-headers.ts";

const connectCodes: Record<ErrorCode, Code> = {
  invalid_argument: Code.InvalidArgument,
  unauthenticated: Code.Unauthenticated,
  permission_denied: Code.PermissionDenied,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  failed_precondition: Code.FailedPrecondition,
  resource_exhausted: Code.ResourceExhausted,
  slow_consumer: Code.ResourceExhausted,
  unavailable: Code.Unavailable,
  canceled: Code.Canceled,
  internal: Code.Internal,
};

/**
 * What a client may know of anything thrown: a refusal as it is; anything else is logged, once,
 * here, and leaves as `internal` with a request id by which it is found in the log.
 */
export function reveal(thrown: unknown, log: Log): ChatError {
  const error = ChatError.from(thrown);
  if (error.code !== "internal") return error;
  const requestId = randomUUID();
  log.error({ err: error.cause ?? error, requestId }, "a call failed by a defect");
  return new ChatError("internal", `internal error, request ${requestId}`, { cause: thrown });
}

/** A refusal as Connect, gRPC and gRPC-Web send it, with `toRetryHeaders` where there is a time to wait. */
export function toConnectError(error: ChatError): ConnectError {
  const code = connectCodes[error.code];
  return new ConnectError(error.message, code, toRetryHeaders(error), undefined, error);
}
