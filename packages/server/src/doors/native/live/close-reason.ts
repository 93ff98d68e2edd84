import type { ErrorCode } from "@parley/core";
import type { GrpcCode } from "../../../net/grpc-stream.ts";

/** Why the server ends a live connection. */
export type CloseReason =
  | "timeout"
  | "bad_frame"
  | "signed_out"
  | "too_slow"
  | "draining"
  | "unavailable"
  | "internal";

type Closing = {
  /** 4000 to 4999 are ours to give (RFC 6455, 7.4.2); the last three digits are those of the HTTP status of the same meaning. */
  readonly webSocketCode: number;
  readonly grpcCode: GrpcCode;
};

/** How each reason is said on the two transports. */
export const closings: Readonly<Record<CloseReason, Closing>> = {
  timeout: { webSocketCode: 4408, grpcCode: 4 },
  bad_frame: { webSocketCode: 4400, grpcCode: 3 },
  signed_out: { webSocketCode: 4401, grpcCode: 16 },
  too_slow: { webSocketCode: 4429, grpcCode: 8 },
  draining: { webSocketCode: 1012, grpcCode: 14 },
  unavailable: { webSocketCode: 1013, grpcCode: 14 },
  internal: { webSocketCode: 1011, grpcCode: 13 },
};

/** Why a connection ends when serving it failed with this code. */
export const closeReasons: Readonly<Record<ErrorCode, CloseReason>> = {
  invalid_argument: "bad_frame",
  unauthenticated: "signed_out",
  permission_denied: "signed_out",
  not_found: "internal",
  already_exists: "internal",
  failed_precondition: "internal",
  resource_exhausted: "too_slow",
  slow_consumer: "too_slow",
  unavailable: "unavailable",
  canceled: "unavailable",
  internal: "internal",
};
