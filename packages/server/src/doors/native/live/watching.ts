import { ChatError, type ConversationId, type Session } from "@parley/core";
import { joinBytes } from "../../../net/join-bytes.ts";
import type { Outbox } from "../../../net/outbox.ts";
import type { NativeLimits } from "../limits.ts";
import type { Audiences, Seat } from "./audiences.ts";

/** The conversations that one client is showing. */
export interface Watching {
  /**
   * Watches these instead of the last ones and sends who is not offline there. Conversations that the account is not in
   * are left out, and so are those over the limit. Calls run one after the other. Rejects when some
   * could not be opened for another reason; the others are watched then.
   */
  replace(ids: readonly ConversationId[]): Promise<void>;
  /** Watches nothing, at once; until the next `replace`. */
  clear(): void;
  close(): void;
}

type Parts = {
  readonly audiences: Audiences;
  readonly session: Session;
  readonly outbox: Outbox;
  readonly limits: Pick<NativeLimits, "maxWatched">;
};

function isNotFound(thrown: unknown): boolean {
  return thrown instanceof ChatError && thrown.code === "not_found";
}

/** Creates it, watching nothing. */
export function createWatching(parts: Parts): Watching {
  return new SeatedWatching(parts);
}

class SeatedWatching implements Watching {
  readonly #parts: Parts;
  #seats: readonly Seat[] = [];
  /** Never rejects: what failed is told to who asked. */
  #last = Promise.resolve();
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  replace(ids: readonly ConversationId[]): Promise<void> {
    const replaced = this.#last.then(() => this.#enterAll(ids));
    this.#last = replaced.catch(() => {});
    return replaced;
  }

  clear(): void {
    for (const seat of this.#seats) seat.close();
    this.#seats = [];
  }

  close(): void {
    this.#isClosed = true;
    this.clear();
  }

  async #enterAll(ids: readonly ConversationId[]): Promise<void> {
    if (this.#isClosed) return;
    this.clear();
    const { audiences, session, outbox, limits } = this.#parts;
    const wanted = [...new Set(ids)].slice(0, limits.maxWatched);
    const entered = await Promise.allSettled(
      wanted.map((id) => audiences.enter(id, session, outbox)),
    );
    this.#seats = entered.flatMap((result) =>
      result.status === "fulfilled" ? [result.value] : [],
    );
    if (this.#isClosed) return this.clear();
    this.#sendSnapshot();
    for (const result of entered) {
      if (result.status === "rejected" && !isNotFound(result.reason)) throw result.reason;
    }
  }

  /** Everybody once, however many of the conversations they are in. */
  #sendSnapshot(): void {
    const { audiences, outbox } = this.#parts;
    const { roster } = audiences;
    const lists = this.#seats.map((seat) => seat.listMembers());
    const ids = new Set(lists.flatMap((list) => [...(list ?? [])]));
    const shown = lists.includes(undefined)
      ? roster.list()
      : [...ids].flatMap((id) => roster.find(id) ?? []);
    outbox.push(joinBytes(shown), "ephemeral");
  }
}
