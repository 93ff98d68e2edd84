import { type Core, type Event, isMessageEvent, lobbyId, type Session } from "@parley/core";
import type { Receipt } from "../../delivery/delivered.ts";

/** Events that somebody has not seen, and the seq up to which that is all. */
export type Missed = { readonly events: readonly Event[]; readonly reached: number };

/** Events of the log that are sent to somebody who was away: the newest ones. One page of the core. */
const maxMissed = 200;
/** Messages that are sent to somebody who was never here, and the events among which they are looked for. */
const maxFirst = 20;
const maxFirstEvents = 100;
/** Files that are sent again because the line broke within them. */
const maxUnfinished = 8;

/** What somebody with this receipt has missed of the lobby; `position` is how far the room has got by now. */
export async function findMissed(
  core: Core,
  session: Session,
  receipt: Receipt | undefined,
  position: () => number,
): Promise<Missed> {
  const { messages } = core;
  // What is stored but has not come to the room yet will come.
  const isIn = ({ seq }: Event) => seq <= position();
  const newest = { kind: "newest" } as const;
  if (receipt === undefined) {
    const { events } = await messages.list(session, lobbyId, newest, maxFirstEvents);
    const known = events.filter(isIn);
    const reached = known.at(-1)?.seq ?? 0;
    return { events: known.filter(isMessageEvent).slice(-maxFirst), reached };
  }
  const unfinished: Event[] = [];
  for (const seq of receipt.missing.slice(-maxUnfinished)) {
    const after = { kind: "after", seq: seq - 1 } as const;
    unfinished.push(...(await messages.list(session, lobbyId, after, 1)).events);
  }
  // A history that was restored from a backup may be shorter than what was delivered of the other one.
  const seq = Math.min(receipt.position, position());
  const where = position() - seq > maxMissed ? newest : ({ kind: "after", seq } as const);
  const { events } = await messages.list(session, lobbyId, where, maxMissed);
  const known = events.filter(isIn);
  return { events: [...unfinished, ...known], reached: known.at(-1)?.seq ?? seq };
}

/** The receipt of somebody who is here for the first time: nothing but what came before these has arrived. */
export function toFirstReceipt({ events, reached }: Missed): Receipt {
  const [first] = events;
  return { position: first === undefined ? reached : first.seq - 1, missing: [] };
}
