import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { ChatError, type Event, type PresenceEntry, type Typing } from "@parley/core";
import {
  type ConnectRequest,
  ConnectRequestSchema,
  ConnectResponseSchema,
} from "@parley/protocol/native";
import { toAccountRef, toPresence } from "../codec.ts";
import { toEvent } from "../event-codec.ts";

/** A frame from a client; its case is `undefined` when it is of a kind that this server does not know. */
export type ClientFrame = ConnectRequest["frame"];
/** A frame to a client. */
export type ServerFrame = NonNullable<MessageInitShape<typeof ConnectResponseSchema>["frame"]>;

/** Reads a frame. Throws `invalid_argument` for bytes that are none. Fields that are not known are skipped. */
export function decodeFrame(bytes: Uint8Array): ClientFrame {
  try {
    return fromBinary(ConnectRequestSchema, bytes).frame;
  } catch (cause) {
    throw new ChatError("invalid_argument", "the frame is no parley.v1.ConnectRequest", { cause });
  }
}

/** The bytes of a frame, without what the transport puts around it. */
export function encodeFrame(frame: ServerFrame): Uint8Array {
  return toBinary(ConnectResponseSchema, create(ConnectResponseSchema, { frame }));
}

/** The frame that carries an event. */
export function toEventFrame(event: Event): ServerFrame {
  return { case: "event", value: toEvent(event) };
}

/** The frame that tells a presence. */
export function toPresenceFrame({ account, state }: PresenceEntry): ServerFrame {
  return {
    case: "presenceChanged",
    value: { account: toAccountRef(account), presence: toPresence(state) },
  };
}

/** The frame that tells that somebody is writing. */
export function toTypingFrame({ conversationId, account }: Typing): ServerFrame {
  return { case: "somebodyTyping", value: { conversationId, account: toAccountRef(account) } };
}
