import type { Conversations } from "../conversations/conversations.ts";
import { ChatError } from "../error.ts";
import { type ConversationId, createId, type LogId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Hub } from "../live/hub.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { Position, Store } from "../ports/store.ts";
import { createRateLimit, createRequireRate, toTooMany } from "../rate-limit.ts";
import type { Session } from "../sessions/session.ts";
import { requireText } from "../text.ts";
import type { Messages, Post } from "./messages.ts";

const maxPageSize = 200;
/** What may be sent at once, after a silence, in seconds' worth of the rate. */
const burstSeconds = 10;
/** All members of a conversation together may send as much as so many of them: no more can be read, but by programs. */
const conversationFactor = 50;

type MessagesParts = {
  readonly store: Store;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly conversations: Conversations;
};

/** Creates the messages on a store. */
export function createMessages(parts: MessagesParts): Messages {
  const { store, hub, clock, random, limits, conversations } = parts;

  const { messagesPerSecond } = limits;
  const rate = { burst: messagesPerSecond * burstSeconds, windowMs: burstSeconds * 1000 };
  const wholeRate = { ...rate, burst: rate.burst * conversationFactor };
  const requireOwnRate = createRequireRate(clock, rate, "messages");
  const conversationLimit = createRateLimit(clock, wholeRate);

  function requirePost({ clientMessageId, content }: Post): void {
    requireText("client message id", clientMessageId, limits.maxClientMessageIdBytes);
    if (content.kind === "file") return;
    requireText("message", content.text, limits.maxTextBytes);
    if (content.text.trim() === "") throw new ChatError("invalid_argument", "message is empty");
  }

  function requireRate(session: Session, id: ConversationId): void {
    requireOwnRate(session.account.id);
    const retryAfterMs = conversationLimit.take(id);
    if (retryAfterMs > 0) throw toTooMany("messages in this conversation", retryAfterMs);
  }

  async function findHead(session: Session, log: LogId): Promise<number> {
    if (log === session.account.id) return store.findHead(log);
    return (await conversations.get(session, log as ConversationId)).head;
  }

  return {
    async post(session, post) {
      requirePost(post);
      requireRate(session, post.conversationId);
      const appended = await store.appendMessage({
        ...post,
        accountId: session.account.id,
        id: createId(random, "m"),
        at: clock.now(),
      });
      switch (appended.status) {
        case "not_a_member":
          // Who is not in it must not use up what those who are may say.
          conversationLimit.giveBack(post.conversationId);
          throw new ChatError("not_found", "there is no such conversation");
        case "blocked":
          throw new ChatError("permission_denied", "one of you has blocked the other");
        case "no_such_file":
          throw new ChatError("not_found", "there is no such file");
        case "duplicate":
          // The first answer may have been lost on its way here, and the event with it.
          hub.publish(appended.event);
          return { event: appended.event, isDuplicate: true };
        case "appended":
          hub.publish(appended.event);
          return { event: appended.event, isDuplicate: false };
      }
    },

    async list(session, log: LogId, position: Position, limit: number) {
      if (!Number.isInteger(limit) || limit < 1 || limit > maxPageSize) {
        throw new ChatError(
          "invalid_argument",
          `limit is ${limit}, it must be 1 to ${maxPageSize}`,
        );
      }
      const head = await findHead(session, log);
      const events = await store.listEvents(log, position, limit);
      return { events, head: Math.max(head, events.at(-1)?.seq ?? 0) };
    },
  };
}
