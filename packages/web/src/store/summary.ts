import type { Conversation, Event } from "../bridge/messages.ts";

function reduceEvent(info: Conversation, event: Event, myId: string | undefined): Conversation {
  const { body, actor, seq } = event;
  const next = { ...info, head: seq };
  const grow = (count: number): Conversation => ({
    ...next,
    memberCount: info.memberCount + count,
  });
  switch (body.kind) {
    case "message":
      return {
        ...next,
        lastMessage: event,
        unreadCount: info.unreadCount + (actor.id === myId ? 0 : 1),
      };
    case "member_joined":
      return grow(1);
    case "members_added":
      return grow(body.accounts.length);
    case "member_left":
    case "member_removed":
      return grow(-1);
    case "renamed":
      return { ...next, title: body.title };
    case "role_changed":
      if (body.account.id === myId) return { ...next, role: body.role };
      // There is one owner: who makes another one becomes an admin.
      return body.role === "owner" && actor.id === myId ? { ...next, role: "admin" } : next;
    default:
      return next;
  }
}

/** What a conversation looks like after its next events (in order). Those that it has already are passed by. */
export function reduceSummary(
  info: Conversation,
  events: readonly Event[],
  myId: string | undefined,
): Conversation {
  return events.reduce(
    (next, event) => (event.seq > next.head ? reduceEvent(next, event, myId) : next),
    info,
  );
}

/** After reading up to a seq. What is left unread is known only when everything was read; until then the count stays. */
export function reduceRead(info: Conversation, seq: number): Conversation {
  if (seq <= info.readSeq) return info;
  const isAllRead = seq >= (info.lastMessage?.seq ?? 0);
  return { ...info, readSeq: seq, unreadCount: isAllRead ? 0 : info.unreadCount };
}

/** The server's answer and what came since: the newer one, with the higher of the two read marks. */
export function mergeSummaries(mine: Conversation, answer: Conversation): Conversation {
  const [newer, other] = answer.head >= mine.head ? [answer, mine] : [mine, answer];
  return reduceRead(newer, other.readSeq);
}

/** What the conversation is called. */
export function toTitle({ kind, title, peer, id }: Conversation): string {
  if (kind === "direct") return peer?.displayName || "Somebody";
  return title || (id === "lobby" ? "Lobby" : "Unnamed");
}

/** The order of the list: newest message first; others keep their order, at the end. */
export function sortSummaries<Item extends { readonly sortedAt: () => number }>(
  items: readonly Item[],
): readonly Item[] {
  return [...items].sort((a, b) => b.sortedAt() - a.sortedAt());
}
