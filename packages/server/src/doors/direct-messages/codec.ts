import { createHash } from "node:crypto";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { AccountId, AccountRef, MessageEvent } from "@parley/core";
import {
  type Message,
  MessageSchema,
  NotificationMessageSchema,
  type SendMessageRequest,
  SendMessageRequestSchema,
  type User,
  UserSchema,
} from "@parley/protocol/direct-messages";
import { frameMessage, GrpcError } from "../../net/grpc-stream.ts";
import { describeFile } from "../../wording/describe-file.ts";

/** Who speaks when the server does; clients do not show it. No account can have this name. */
const serverName = "Server";
const maxInt32 = 0x7fff_ffff;

/**
 * An account as a positive int32, always the same. Taken from a hash: two accounts of 10 000 share one with a
 * chance of 2 %, which harms nobody, since a client knows people by their usernames.
 */
export function toUserId(id: AccountId): number {
  return createHash("sha256").update(id).digest().readUInt32BE() & maxInt32 || 1;
}

/** An account as the wire has it. */
export function toUser({ id, username, displayName }: AccountRef): User {
  return create(UserSchema, { id: toUserId(id), username, name: displayName });
}

/** A message as the wire has it. A file becomes a line of text that names it. */
export function toMessage(
  { actor, at, body }: MessageEvent,
  receiver: string,
  webUrl: string | undefined,
): Message {
  const { id, content } = body;
  return create(MessageSchema, {
    id,
    sender: actor.username,
    receiver,
    message: content.kind === "text" ? content.text : describeFile(content.file, webUrl),
    createdAt: timestampFromMs(at),
  });
}

/** A message, framed. */
export function encodeMessage(message: Message): Uint8Array {
  return frameMessage(toBinary(MessageSchema, message));
}

/** What the server says in a stream of messages, framed. */
export function encodeNotice(receiver: string, text: string, at: number): Uint8Array {
  const createdAt = timestampFromMs(at);
  return encodeMessage(
    create(MessageSchema, { sender: serverName, receiver, message: text, createdAt }),
  );
}

/** Tells of a new account, framed; `seq` is that of its joining the lobby. */
export function encodeNewcomer({ displayName }: AccountRef, seq: number): Uint8Array {
  const notification = create(NotificationMessageSchema, {
    id: seq % maxInt32,
    title: "A new family member",
    description: `${displayName} has joined. Say hi!`,
  });
  return frameMessage(toBinary(NotificationMessageSchema, notification));
}

/** What a client sends in a stream. */
export type ClientMessage =
  /** The first message of an open chat; `peer` as it was written. */
  | { readonly kind: "join"; readonly peer: string }
  | { readonly kind: "text"; readonly text: string; readonly peer: string };

const joinText = "Join_room";

/** Reads a message of a stream. Throws GrpcError INTERNAL, as gRPC's libraries do, for what cannot be read. */
export function decodeMessage(bytes: Uint8Array): ClientMessage {
  let request: SendMessageRequest;
  try {
    request = fromBinary(SendMessageRequestSchema, bytes, { readUnknownFields: false });
  } catch {
    throw new GrpcError(13, "the message cannot be read");
  }
  const { message: text, reciever: peer } = request;
  return text === joinText ? { kind: "join", peer } : { kind: "text", text, peer };
}
