import type { Conversations } from "../conversations/conversations.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { createRateLimit } from "../rate-limit.ts";
import type { Hub } from "./hub.ts";
import type { Live, Typing } from "./live.ts";

/** How often one account may be told to be writing in one conversation: clients send it every three seconds. */
const typingRate = { burst: 1, windowMs: 2000 };

type LiveParts = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly onDefect: (defect: unknown) => void;
};

/** Creates the live stream on a hub. */
export function createLive({ store, hub, clock, conversations, onDefect }: LiveParts): Live {
  const typingListeners = new Set<(typing: Typing) => void>();
  const typingLimit = createRateLimit(clock, typingRate);
  return {
    subscribe: hub.subscribe,
    findDelivered: (session, log) => store.findDelivered(session.account.id, session.door, log),
    saveDelivered: (session, log, seq) =>
      store.saveDelivered(session.account.id, session.door, log, seq),
    async typing(session, conversationId) {
      if (typingLimit.take(`${session.account.id} ${conversationId}`) > 0) return;
      await conversations.get(session, conversationId);
      const typing: Typing = { conversationId, account: session.account };
      for (const listener of [...typingListeners]) {
        try {
          listener(typing);
        } catch (thrown) {
          onDefect(thrown);
        }
      }
    },
    subscribeTyping(listener) {
      typingListeners.add(listener);
      return () => typingListeners.delete(listener);
    },
  };
}
