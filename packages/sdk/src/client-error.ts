/** Thrown by every call that the server refused or that did not reach it. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  /** `unavailable` when the server could not be reached; else the server's code, for example `not_found`. */
  readonly code: string;
  /** When the same call may succeed, in milliseconds from now, if the server told. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Any thrown value as a ClientError: one is returned as it is, anything else becomes `internal`. */
  static from(thrown: unknown): ClientError {
    if (thrown instanceof ClientError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new ClientError("internal", message, { cause: thrown });
  }
}

/**
 * What a refused message needs: `wait` when the same call will succeed sooner or later, `again` when it may
 * (worth a few tries), `never` when the same call is refused every time.
 */
export function toRemedy(
  code: string,
  retryAfterMs: number | undefined,
): "wait" | "again" | "never" {
  if (retryAfterMs !== undefined && retryAfterMs > 0) return "wait";
  switch (code) {
    case "unavailable":
    case "resource_exhausted":
    case "slow_consumer":
    // The session ends with this; the message goes out after the next sign-in.
    case "unauthenticated":
      return "wait";
    case "internal":
    case "canceled":
    case "unknown":
    case "deadline_exceeded":
    case "aborted":
      return "again";
    default:
      return "never";
  }
}
