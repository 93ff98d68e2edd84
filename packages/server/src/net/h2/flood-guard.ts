import { createMessageRate, type MessageRate } from "../message-rate.ts";
import { Http2Error } from "./http2-error.ts";

/**
 * What a client may do too much of: streams that come to nothing, because it resets them or makes us reset them; and
 * frames that are allowed and mean nothing (settings, priorities, empty data, unknown types, frames of past streams).
 */
export type Nuisance = "reset" | "chatter";

/**
 * Burst and rate a second. A client that gives calls up one after the other, or a proxy whose users do, stays far below
 * the first. The second is what other servers allow.
 */
const allowed: Readonly<Record<Nuisance, readonly [burst: number, perSecond: number]>> = {
  reset: [1_000, 33],
  chatter: [10_000, 330],
};

/** Replies that a client makes us send in one read, or while it does not read them. */
const maxReplies = 1_000;

/** Counts what one connection does too much of. Each method throws Http2Error ENHANCE_YOUR_CALM above the bound. */
export class FloodGuard {
  readonly #rates: Partial<Record<Nuisance, MessageRate>> = {};
  #replies = 0;

  count(what: Nuisance): void {
    const [burst, perSecond] = allowed[what];
    this.#rates[what] ??= createMessageRate(performance, burst, perSecond);
    if (this.#rates[what].take() > 0) throw toError(`too many frames of the kind "${what}"`);
  }

  /** To be called for each reply that a frame of the client brings about. */
  countReply(): void {
    this.#replies += 1;
    if (this.#replies > maxReplies) throw toError("too many frames that ask for a reply");
  }

  /** To be called before a read, when all that was written has left: the client reads its replies. */
  forgetReplies(): void {
    this.#replies = 0;
  }
}

function toError(message: string): Http2Error {
  return new Http2Error("enhanceYourCalm", message);
}
