import type { AccountId, ConversationId, Core, Session } from "@parley/core";
import { createRoster, type Roster } from "../../../delivery/roster.ts";
import type { Broadcast } from "../../../net/broadcast.ts";
import type { Outbox } from "../../../net/outbox.ts";
import { type AudienceMembers, openAudienceMembers } from "./audience-members.ts";
import { type ServerFrame, toPresenceFrame, toTypingFrame } from "./frames.ts";

/** Somebody's place in the audience of a conversation. */
export type Seat = {
  /** The members of the conversation; nobody once the account is out. `undefined`: everybody there is. */
  listMembers(): Iterable<AccountId> | undefined;
  close(): void;
};

/** Who is shown what is not stored: presence and typing, told to those who watch a conversation. */
export interface Audiences {
  /**
   * Takes a seat: from now on the outbox gets the changes, until the seat is closed or the session's account is no
   * member any more. Throws `not_found` for somebody who is none.
   */
  enter(id: ConversationId, session: Session, outbox: Outbox): Promise<Seat>;
  /** Who is not offline, as frames. */
  readonly roster: Roster;
  close(): void;
}

class Sitter implements Seat {
  readonly accountId: AccountId;
  readonly outbox: Outbox;
  isOut = false;
  readonly #audience: Audience;

  constructor(audience: Audience, session: Session, outbox: Outbox) {
    this.accountId = session.account.id;
    this.outbox = outbox;
    this.#audience = audience;
  }

  listMembers(): Iterable<AccountId> | undefined {
    return this.isOut ? [] : this.#audience.members.list();
  }

  close(): void {
    this.#audience.leave(this);
  }
}

type Audience = {
  readonly broadcast: Broadcast;
  readonly sitters: Set<Sitter>;
  /** Settles when they are loaded. */
  readonly opened: Promise<void>;
  /** Nobody, until they are loaded. */
  members: AudienceMembers;
  leave(sitter: Sitter): void;
};

const nobody: AudienceMembers = { has: () => false, list: () => [], close() {} };

type Parts = {
  readonly core: Core;
  /** A frame with the framing that these audiences are for. */
  readonly encode: (frame: ServerFrame) => Uint8Array;
  readonly createBroadcast: () => Broadcast;
};

/** Creates the audiences of one framing. */
export function createAudiences({ core, encode, createBroadcast }: Parts): Audiences {
  const audiences = new Map<ConversationId, Audience>();

  function openAudience(id: ConversationId, session: Session): Audience {
    const sitters = new Set<Sitter>();
    const broadcast = createBroadcast();
    const onLeft = (accountId: AccountId): void => {
      for (const sitter of sitters) {
        if (sitter.accountId !== accountId) continue;
        sitter.isOut = true;
        broadcast.remove(sitter.outbox);
      }
    };
    const audience: Audience = {
      broadcast,
      sitters,
      opened: openAudienceMembers({ core, id, session, onLeft }).then((members) => {
        audience.members = members;
        if (sitters.size === 0) members.close();
      }),
      members: nobody,
      leave: (sitter) => leave(id, audience, sitter),
    };
    audiences.set(id, audience);
    return audience;
  }

  function leave(id: ConversationId, audience: Audience, sitter: Sitter): void {
    audience.broadcast.remove(sitter.outbox);
    audience.sitters.delete(sitter);
    if (audience.sitters.size > 0) return;
    if (audiences.get(id) === audience) audiences.delete(id);
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

  const roster = createRoster(core.presence, (entry) => encode(toPresenceFrame(entry)));

  return {
    roster,
    async enter(id, session, outbox) {
      await core.conversations.get(session, id);
      const audience = audiences.get(id) ?? openAudience(id, session);
      const sitter = new Sitter(audience, session, outbox);
      audience.sitters.add(sitter);
      try {
        await audience.opened;
        // Who left before the seat was taken is out, though nothing more will be heard of it.
        await core.conversations.get(session, id);
      } catch (failure) {
        // The next one reads the members anew: these were read for somebody who may be out.
        if (audiences.get(id) === audience && audience.members === nobody) audiences.delete(id);
        sitter.close();
        throw failure;
      }
      if (!sitter.isOut) audience.broadcast.add(outbox);
      return sitter;
    },
    close() {
      for (const end of endings) end();
      roster.close();
    },
  };
}
