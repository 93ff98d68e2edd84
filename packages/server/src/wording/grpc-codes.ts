import type { ChatError, ErrorCode } from "@parley/core";
import { type GrpcCode, GrpcError } from "../net/grpc-stream.ts";

/** The core's refusals as codes of gRPC, for doors whose wire has no code of its own for them. */
export const grpcCodes: Readonly<Record<ErrorCode, Exclude<GrpcCode, 0>>> = {
  invalid_argument: 3,
  unauthenticated: 16,
  permission_denied: 7,
  not_found: 5,
  already_exists: 6,
  failed_precondition: 9,
  resource_exhausted: 8,
  slow_consumer: 8,
  unavailable: 14,
  canceled: 1,
  internal: 13,
};

/** A refusal of the core as one of gRPC, in the core's own words. */
export function toGrpcError({ code, message, retryAfterMs }: ChatError): GrpcError {
  return new GrpcError(grpcCodes[code], message, retryAfterMs);
}

/** The core's word for a code of gRPC; `internal` for what it has no word for. */
export function fromGrpcCode(code: GrpcCode): ErrorCode {
  const codes = Object.keys(grpcCodes) as ErrorCode[];
  return codes.find((name) => grpcCodes[name] === code) ?? "internal";
}
