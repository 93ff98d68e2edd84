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
  const { audiences, session, outbox, limits } = parts;
  let seats: readonly Seat[] = [];
  /** Never rejects: what failed is told to who asked. */
  let last = Promise.resolve();
  let isClosed = false;

  function leaveAll(): void {
    for (const seat of seats) seat.close();
    seats = [];
  }

  /** Everybody once, however many of the conversations they are in. */
  function sendSnapshot(): void {
    const { roster } = audiences;
    const lists = seats.map((seat) => seat.listMembers());
    const ids = new Set(lists.flatMap((list) => [...(list ?? [])]));
    const shown = lists.includes(undefined)
      ? roster.list()
      : [...ids].flatMap((id) => roster.find(id) ?? []);
    outbox.push(joinBytes(shown), "ephemeral");
  }

  async function enterAll(ids: readonly ConversationId[]): Promise<void> {
    if (isClosed) return;
    leaveAll();
    const wanted = [...new Set(ids)].slice(0, limits.maxWatched);
    const entered = await Promise.allSettled(
      wanted.map((id) => audiences.enter(id, session, outbox)),
    );
    seats = entered.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    if (isClosed) return leaveAll();
    sendSnapshot();
    for (const result of entered) {
      if (result.status === "rejected" && !isNotFound(result.reason)) throw result.reason;
    }
  }

  return {
    replace(ids) {
      const replaced = last.then(() => enterAll(ids));
      last = replaced.catch(() => {});
      return replaced;
    },
    clear: leaveAll,
    close() {
      isClosed = true;
      leaveAll();
    },
  };
}
