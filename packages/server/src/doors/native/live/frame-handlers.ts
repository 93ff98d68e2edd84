import {
  ChatError,
  type ConversationId,
  type Core,
  type PresenceLease,
  type Session,
  toId,
} from "@parley/core";
import type { Ping, Read, Send, SetActivity, Typing, Watch } from "@parley/protocol/native";
import { parseCount, parsePost } from "../requests.ts";
import type { ServerFrame } from "./frames.ts";
import type { Watching } from "./watching.ts";

type Values = {
  readonly send: Send;
  readonly typing: Typing;
  readonly watch: Watch;
  readonly read: Read;
  readonly ping: Ping;
  readonly setActivity: SetActivity;
};

/** A frame of somebody who has signed in. */
export type ActionFrame<Case extends keyof Values = keyof Values> = {
  [Key in Case]: { readonly case: Key; readonly value: Values[Key] };
}[Case];

/** What a frame may act on. */
export type Acting = {
  readonly core: Pick<Core, "conversations" | "live" | "messages">;
  readonly session: Session;
  readonly presence: PresenceLease;
  readonly watching: Watching;
  readonly send: (frame: ServerFrame) => void;
  /** A refusal as the client may know it; a defect is logged there. */
  readonly reveal: (thrown: unknown) => ChatError;
};

/** A frame's handler. Settles when it is answered; never throws. */
type Handlers = {
  readonly [Case in keyof Values]: (acting: Acting, value: Values[Case]) => Promise<void>;
};

/** The answer to a message that is not posted. */
export function toRefused(clientMessageId: string, error: ChatError): ServerFrame {
  const { code, message, retryAfterMs = 0 } = error;
  return { case: "refused", value: { clientMessageId, code, message, retryAfterMs } };
}

/** For frames that have no answer on the wire: what goes wrong with them is the client's to see in the next calls. */
async function quietly(acting: Acting, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    acting.reveal(thrown);
  }
}

/** What each kind of frame does. */
const handlers: Handlers = {
  async send({ core, session, send, reveal }, { message }) {
    try {
      if (message === undefined) throw new ChatError("invalid_argument", "send has no message");
      const { event } = await core.messages.post(session, parsePost(message));
      const { id, clientMessageId } = event.body;
      send({
        case: "sent",
        value: { clientMessageId, log: event.log, seq: BigInt(event.seq), id },
      });
    } catch (thrown) {
      send(toRefused(message?.clientMessageId ?? "", reveal(thrown)));
    }
  },
  typing: (acting, { conversationId }) =>
    quietly(acting, () =>
      acting.core.live.typing(acting.session, toId<ConversationId>(conversationId)),
    ),
  watch: (acting, { conversationIds }) =>
    quietly(acting, () => acting.watching.replace(conversationIds.map(toId<ConversationId>))),
  read: (acting, { conversationId, seq }) =>
    quietly(acting, () => {
      const id = toId<ConversationId>(conversationId);
      return acting.core.conversations.markRead(acting.session, id, parseCount(seq, "seq"));
    }),
  async ping({ send }, { nonce }) {
    send({ case: "pong", value: { nonce } });
  },
  async setActivity({ presence }, { isActive }) {
    presence.setActivity(isActive ? "active" : "inactive");
  },
};

/** Does what a frame says. Settles when it is answered; never throws. */
export function handleAction<Case extends keyof Values>(
  acting: Acting,
  frame: ActionFrame<Case>,
): Promise<void> {
  return handlers[frame.case](acting, frame.value);
}
