import { type Core, type Event, lobbyId, type Session } from "@parley/core";
import { createFeed, type Feed, type FeedSource } from "../../net/feed.ts";
import type { Traffic } from "../../net/traffic.ts";
import { encodeEntries } from "./codec.ts";
import type { ShowEvent } from "./show-event.ts";

/** An event with the frame that shows it, if one does. */
type Shown = { readonly seq: number; readonly frame: Uint8Array | undefined };

/** Events that are shown at once while somebody catches up; each may be a picture. */
const pageSize = 8;

/** Opens the lobby as one feed for all clients. Reads with the session of whoever `findReader` gives. */
export function openLobby(
  { live, messages }: Pick<Core, "live" | "messages">,
  showEvent: ShowEvent,
  findReader: () => Session | undefined,
  traffic: Traffic,
): Promise<Feed> {
  async function show(event: Event): Promise<Shown> {
    const entry = await showEvent(event);
    return { seq: event.seq, frame: entry && encodeEntries([entry]) };
  }

  const source: FeedSource<Shown> = {
    async subscribe(listener) {
      // A picture is read before it is shown, and what comes behind it waits: the order stays.
      let tail = Promise.resolve();
      const subscription = await live.subscribe(lobbyId, (events) => {
        for (const event of events) tail = tail.then(async () => listener([await show(event)]));
      });
      const { position } = subscription;
      return { position, close: () => subscription.close() };
    },
    async readAfter(seq, limit) {
      const reader = findReader();
      if (reader === undefined) return [];
      const { events } = await messages.list(reader, lobbyId, { kind: "after", seq }, limit);
      return Promise.all(events.map(show));
    },
  };
  return createFeed({ source, encode: ({ frame }) => frame, pageSize, traffic });
}
