import type { ChatError, ErrorCode } from "@parley/core";
import type { Log } from "../../net/log.ts";
import { reveal as toRevealed } from "../../wording/reveal.ts";

/** What a person can do about a refusal, where its own text does not say it. */
const advice: Readonly<Partial<Record<ErrorCode, string>>> = {
  slow_consumer: "connect again, /history shows what you missed",
  unavailable: "try again in a moment",
  canceled: "try again",
  internal: "try again; if it stays, tell the operator",
};

/** What a client may know of anything thrown. */
export function reveal(thrown: unknown, log: Log): ChatError {
  return toRevealed(thrown, log, "a line failed by a defect");
}

type ErrorToShow = Pick<ChatError, "code" | "message"> & Partial<Pick<ChatError, "retryAfterMs">>;

/** A refusal as one line for people: what was wrong, and what to do. */
export function showError({ code, message, retryAfterMs }: ErrorToShow): string {
  // A refusal with a time says in its own words what to do.
  const todo = retryAfterMs === undefined ? advice[code] : undefined;
  return `! ${message}${todo === undefined ? "" : `; ${todo}`}\n`;
}
