import { create, toBinary } from "@bufbuild/protobuf";
import {
  type ChatMessage,
  ChatMessage_ContentType,
  ChatMessageSchema,
  ChatMessagesSchema,
} from "@parley/protocol/simple-chat";
import { frameMessage } from "../../net/grpc-stream.ts";

/** A message as this wire shows it. */
export type Entry = {
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    /** PNG or JPEG. */
    | { readonly kind: "picture"; readonly bytes: Uint8Array };
};

/** What a client wants to say. */
export type ClientMessage =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "picture"; readonly bytes: Uint8Array; readonly name: string }
  /** An empty text: the client sends one when Return is pressed in an empty line. */
  | { readonly kind: "nothing" }
  /** A text that is not UTF-8. */
  | { readonly kind: "garbage" };

const jpegStart = Buffer.of(0xff, 0xd8, 0xff);

/** Reads a client's message. The name and the time in it are not taken over: both are the server's to say. */
export function decodeMessage({ type, content }: ChatMessage): ClientMessage {
  if (type === ChatMessage_ContentType.Image) {
    const isJpeg = jpegStart.equals(content.subarray(0, jpegStart.length));
    return { kind: "picture", bytes: content, name: isJpeg ? "picture.jpg" : "picture.png" };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.trim() === "" ? { kind: "nothing" } : { kind: "text", text };
  } catch {
    // Whatever is wrong with the bytes, the answer is the same.
    return { kind: "garbage" };
  }
}

function toMessage({ username, at, content }: Entry): ChatMessage {
  const isText = content.kind === "text";
  return create(ChatMessageSchema, {
    from: username,
    timestamp: BigInt(at),
    type: isText ? ChatMessage_ContentType.Text : ChatMessage_ContentType.Image,
    content: isText ? new TextEncoder().encode(content.text) : content.bytes,
  });
}

/** One `ChatMessages` with these, framed. Without any it is the empty message by which a client counts as connected. */
export function encodeEntries(entries: readonly Entry[]): Uint8Array {
  const messages = create(ChatMessagesSchema, { messages: entries.map(toMessage) });
  return frameMessage(toBinary(ChatMessagesSchema, messages));
}

/** Bytes that an entry takes in a `ChatMessages`, or some more. */
export function countBytes({ username, content }: Entry): number {
  const bytes = content.kind === "text" ? Buffer.byteLength(content.text) : content.bytes.length;
  return bytes + Buffer.byteLength(username) + 32;
}
