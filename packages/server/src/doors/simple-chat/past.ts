import { type Core, lobbyId, type Session } from "@parley/core";
import { countBytes, type Entry } from "./codec.ts";
import { maxPastBytes, maxPastMessages } from "./limits.ts";
import type { ShowEvent } from "./show-event.ts";

/** The newest messages of the lobby, oldest first, and the seq that they reach to. */
export type Past = { readonly entries: readonly Entry[]; readonly reached: number };

/** One page of the core: most of its events are messages. */
const pageSize = 200;

/**
 * What somebody who comes is shown at once: up to `maxPastMessages`, of at most `maxPastBytes` together; what is too large
 * for the room that is left is named instead of shown. Rejects when the store cannot be read.
 */
export async function findPast(
  messages: Core["messages"],
  session: Session,
  showEvent: ShowEvent,
): Promise<Past> {
  const { events } = await messages.list(session, lobbyId, { kind: "newest" }, pageSize);
  const entries: Entry[] = [];
  let room = maxPastBytes;
  for (const event of events.toReversed()) {
    if (entries.length === maxPastMessages) break;
    const entry = await showEvent(event, room);
    if (entry === undefined) continue;
    room -= countBytes(entry);
    if (room < 0) break;
    entries.push(entry);
  }
  return { entries: entries.toReversed(), reached: events.at(-1)?.seq ?? 0 };
}
