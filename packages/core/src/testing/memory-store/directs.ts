import type { AccountId, ConversationId } from "../../ids.ts";
import type { Event } from "../../messages/event.ts";
import { addConversation, addMember, hasBlocked, isHidden, tell, tellAdded } from "./members.ts";
import type { MemoryData } from "./memory-data.ts";

/** Two accounts as a key, whichever comes first. */
export function toPair(one: AccountId, other: AccountId): string {
  return JSON.stringify([one, other].sort());
}

/** Whether one of the two has blocked the other. */
export function isBlocked(data: MemoryData, one: AccountId, other: AccountId): boolean {
  return hasBlocked(data, one, other) || hasBlocked(data, other, one);
}

/** What opening a direct conversation came to. */
export type OpenedDirect = {
  readonly conversationId: ConversationId;
  readonly events: readonly Event[];
};

/** Opens the two's direct conversation as `GroupActs.openDirect` does, and shows it to all of `showTo`. Checks nothing. */
export function openDirect(
  data: MemoryData,
  open: {
    readonly accountId: AccountId;
    readonly peerId: AccountId;
    readonly newConversationId: ConversationId;
    readonly at: number;
  },
  showTo: readonly AccountId[],
): OpenedDirect {
  const { accountId, peerId, newConversationId, at } = open;
  const both = [accountId, peerId];
  const deed = { actorId: accountId, at };
  const known = data.directs.get(toPair(accountId, peerId));
  const found = known && data.conversations.get(known);
  if (found !== undefined) {
    const shown = showTo.filter((id) => isHidden(data, found, id));
    for (const id of shown) {
      const member = found.members.get(id);
      if (member !== undefined) member.hiddenSeq = 0;
    }
    return { conversationId: found.id, events: tellAdded(data, found.id, shown, deed) };
  }
  const about = { id: newConversationId, kind: "direct", title: "", isPublic: false } as const;
  const row = addConversation(data, about);
  data.directs.set(toPair(accountId, peerId), row.id);
  const joined = both.map((actorId) => {
    const event = tell(data, row.id, { actorId, at }, { kind: "member_joined" });
    addMember(data, row, actorId, "member");
    return event;
  });
  return { conversationId: row.id, events: [...joined, ...tellAdded(data, row.id, both, deed)] };
}
