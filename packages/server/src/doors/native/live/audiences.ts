import {
  type AccountId,
  type ConversationId,
  type Core,
  lobbyId,
  type Session,
} from "@parley/core";
import type { Broadcast } from "../../../net/broadcast.ts";
import type { Outbox } from "../../../net/outbox.ts";
import { type ServerFrame, toPresenceFrame, toTypingFrame } from "./frames.ts";

/** Somebody's place in the audience of a conversation. */
export type Seat = { isMember(id: AccountId): boolean; close(): void };

/** Who is shown what is not stored: presence and typing, told to those who watch a conversation. */
export interface Audiences {
  /** Takes a seat: from now on the outbox gets the changes. Throws `not_found` for somebody who is no member. */
  enter(id: ConversationId, session: Session, outbox: Outbox): Promise<Seat>;
  close(): void;
}

type Members = { has(id: AccountId): boolean; close(): void };

type Audience = {
  readonly broadcast: Broadcast;
  /** Nobody, until they are loaded. */
  members: Members;
  /** Settles when they are. */
  readonly opened: Promise<void>;
  seats: number;
};

const memberPageSize = 500;

/** Everybody is in the lobby. */
const everybody: Members = { has: () => true, close() {} };
const nobody: Members = { has: () => false, close() {} };

type Parts = {
  readonly core: Core;
  /** A frame with the framing that these audiences are for. */
  readonly encode: (frame: ServerFrame) => Uint8Array;
  readonly createBroadcast: () => Broadcast;
};

/** Creates the audiences of one framing. */
export function createAudiences({ core, encode, createBroadcast }: Parts): Audiences {
  const audiences = new Map<ConversationId, Audience>();

  /** The members as they are now, and as they come. */
  async function openMembers(id: ConversationId, session: Session): Promise<Members> {
    if (id === lobbyId) return everybody;
    const ids = new Set<AccountId>();
    const subscription = await core.live.subscribe(id, (events) => {
      for (const { actor, body } of events) if (body.kind === "member_joined") ids.add(actor.id);
    });
    let pageToken = "";
    do {
      const page = { pageToken, pageSize: memberPageSize };
      const { members, nextPageToken } = await core.conversations.listMembers(session, id, page);
      for (const { account } of members) ids.add(account.id);
      pageToken = nextPageToken;
    } while (pageToken !== "");
    return { has: (accountId) => ids.has(accountId), close: () => subscription.close() };
  }

  function openAudience(id: ConversationId, session: Session): Audience {
    const audience: Audience = {
      broadcast: createBroadcast(),
      members: nobody,
      opened: openMembers(id, session).then((members) => {
        audience.members = members;
      }),
      seats: 0,
    };
    audiences.set(id, audience);
    return audience;
  }

  function leave(id: ConversationId, audience: Audience): void {
    audience.seats -= 1;
    if (audience.seats > 0) return;
    audiences.delete(id);
    audience.members.close();
  }

  function tell(audience: Audience, frame: ServerFrame): void {
    audience.broadcast.cast({ bytes: encode(frame), importance: "ephemeral" });
  }

  const endings = [
    core.presence.subscribe((changes) => {
      for (const audience of audiences.values()) {
        for (const change of changes) {
          if (audience.members.has(change.account.id)) tell(audience, toPresenceFrame(change));
        }
      }
    }),
    core.live.subscribeTyping((typing) => {
      const audience = audiences.get(typing.conversationId);
      if (audience !== undefined) tell(audience, toTypingFrame(typing));
    }),
  ];

  return {
    async enter(id, session, outbox) {
      await core.conversations.get(session, id);
      const audience = audiences.get(id) ?? openAudience(id, session);
      audience.seats += 1;
      try {
        await audience.opened;
      } catch (failure) {
        leave(id, audience);
        throw failure;
      }
      audience.broadcast.add(outbox);
      return {
        isMember: (accountId) => audience.members.has(accountId),
        close() {
          audience.broadcast.remove(outbox);
          leave(id, audience);
        },
      };
    },
    close() {
      for (const end of endings) end();
    },
  };
}
