import { toBinary } from "@bufbuild/protobuf";
import {
  type AccountRef,
  type Conversation,
  type Core,
  isMessageEvent,
  type Position,
  type Session,
} from "@parley/core";
import { type Message, MessageSchema } from "@parley/protocol/direct-messages";
import type { Delivered } from "../../delivery/delivered.ts";
import { toMessage } from "./codec.ts";
import { maxHistory, maxHistoryBytes } from "./limits.ts";
import { requirePeer } from "./peers.ts";

/** What two people have written to each other. */
export interface History {
  /**
   * The messages between the caller and somebody, oldest first; the newest `maxHistory` of at most `maxHistoryBytes`. What
   * is listed counts as delivered. Throws INVALID_ARGUMENT for oneself, NOT_FOUND.
   */
  list(session: Session, username: string): Promise<readonly Message[]>;
}

type HistoryParts = {
  readonly core: Core;
  readonly delivered: Delivered;
  readonly findWebUrl: () => string | undefined;
};

/** One page of the core. */
const pageSize = 200;
/** Tag and length before a message in the list. */
const overheadBytes = 6;

/** Creates the history. */
export function createHistory({ core, delivered, findWebUrl }: HistoryParts): History {
  async function* listNewestFirst(session: Session, { id }: Conversation) {
    let position: Position = { kind: "newest" };
    for (;;) {
      const { events } = await core.messages.list(session, id, position, pageSize);
      yield* events.toReversed();
      const [oldest] = events;
      if (oldest === undefined || oldest.seq === 1) return;
      position = { kind: "before", seq: oldest.seq };
    }
  }

  async function gather(session: Session, conversation: Conversation, peer: AccountRef) {
    const messages: Message[] = [];
    let room = maxHistoryBytes;
    let head = 0;
    for await (const event of listNewestFirst(session, conversation)) {
      head = Math.max(head, event.seq);
      if (!isMessageEvent(event)) continue;
      const receiver = event.actor.id === peer.id ? session.account : peer;
      const message = toMessage(event, receiver.username, findWebUrl());
      room -= toBinary(MessageSchema, message).length + overheadBytes;
      if (room < 0 || messages.length === maxHistory) break;
      messages.push(message);
    }
    return { messages: messages.toReversed(), head };
  }

  return {
    async list(session, username) {
      const peer = await requirePeer(core.accounts, session, username);
      const conversation = await core.conversations.findDirect(session, peer.id);
      if (conversation === undefined) return [];
      const { messages, head } = await gather(session, conversation, peer);
      delivered.note(session, conversation.id, { position: head, missing: [] });
      return messages;
    },
  };
}
