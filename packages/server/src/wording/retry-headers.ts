import { ChatError } from "@parley/core";

/**
 * When the same call may succeed, where a refusal says so: `retry-after` in whole seconds, rounded up, for HTTP, and
 * `grpc-retry-pushback-ms` for gRPC clients that retry by themselves. Others pass over what they do not know.
 */
export function toRetryHeaders(thrown: unknown): Readonly<Record<string, string>> {
  if (!(thrown instanceof ChatError) || thrown.retryAfterMs === undefined) return {};
  const { retryAfterMs } = thrown;
  return {
    "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
    "grpc-retry-pushback-ms": String(Math.ceil(retryAfterMs)),
  };
}
