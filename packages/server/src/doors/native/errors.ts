import { Code, ConnectError } from "@connectrpc/connect";
import type { ChatError, ErrorCode } from "@parley/core";
import type { Log } from "../../net/log.ts";
import { toRetryHeaders } from "../../wording/retry-headers.ts";
import { reveal as toRevealed } from "../../wording/reveal.ts";

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

/** What a client may know of anything thrown. */
export function reveal(thrown: unknown, log: Log): ChatError {
  return toRevealed(thrown, log, "a call failed by a defect");
}

/** A refusal as Connect, gRPC and gRPC-Web send it, with `toRetryHeaders` where there is a time to wait. */
export function toConnectError(error: ChatError): ConnectError {
  const code = connectCodes[error.code];
  return new ConnectError(error.message, code, toRetryHeaders(error), undefined, error);
}
