import { randomUUID } from "node:crypto";
import { ChatError, type ErrorCode } from "@parley/core";
import type { Log } from "../../net/log.ts";

/** What a person can do about a refusal, where its own text does not say it. */
const advice: Readonly<Partial<Record<ErrorCode, string>>> = {
  slow_consumer: "connect again, /history shows what you missed",
  unavailable: "try again in a moment",
  canceled: "try again",
  internal: "try again; if it stays, tell the operator",
};

/**
 * What a client may know of anything thrown: a refusal as it is; anything else is logged, once, here, and leaves with a
 * request id by which it is found in the log.
 */
export function reveal(thrown: unknown, log: Log): ChatError {
  const error = ChatError.from(thrown);
  if (error.code !== "internal") return error;
  const requestId = randomUUID();
  log.error({ err: error.cause ?? error, requestId }, "a line failed by a defect");
  return new ChatError("internal", `internal error, request ${requestId}`, { cause: thrown });
}

type ErrorToShow = Pick<ChatError, "code" | "message"> & Partial<Pick<ChatError, "retryAfterMs">>;

/** A refusal as one line for people: what was wrong, and what to do. */
export function showError({ code, message, retryAfterMs }: ErrorToShow): string {
  // A refusal with a time says in its own words what to do.
  const todo = retryAfterMs === undefined ? advice[code] : undefined;
  return `! ${message}${todo === undefined ? "" : `; ${todo}`}\n`;
}
