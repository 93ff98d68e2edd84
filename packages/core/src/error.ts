/** Why a call was refused. A closed list: each door maps it to its own wire's errors in one table. */
export type ErrorCode =
  | "invalid_argument"
  | "unauthenticated"
  | "permission_denied"
  | "not_found"
  | "already_exists"
  | "failed_precondition"
  | "resource_exhausted"
  | "slow_consumer"
  | "unavailable"
  | "canceled"
  | "internal";

/** What may be told with a refusal besides its code and message. */
export type ErrorOptions = {
  /** What led to it; for the log, never for a client. */
  readonly cause?: unknown;
  /** When the same call may succeed, in milliseconds from now. */
  readonly retryAfterMs?: number;
};

/**
 * The only error that the core throws on purpose. `message` is for people: what was wrong, with the
 * value and the limit; never a secret.
 */
export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  /**
   * Any thrown value as a ChatError: a ChatError is returned as it is; anything else becomes
   * `internal` with an opaque message and the value as its cause.
   */
  static from(thrown: unknown): ChatError {
    return thrown instanceof ChatError
      ? thrown
      : new ChatError("internal", "internal error", { cause: thrown });
  }
}
