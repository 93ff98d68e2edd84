import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { FileKind } from "@parley/core";
import {
  ChatMessageSchema,
  type FileMessage,
  FileMessage_Type,
  FileMessageSchema,
  UserStatus_Type,
} from "@parley/protocol/chat-room";
import { frameMessage, frameParts } from "../../net/grpc-stream.ts";

/** One message's worth of a file, as the client sent it; nothing in it has been checked. */
export type FilePart = {
  /** What the sender's client takes it for. */
  readonly kind: FileKind;
  readonly name: string;
  readonly content: Uint8Array;
  /** Of the whole file. */
  readonly size: number;
  /** Absent when the message is the whole file. */
  readonly chunk?: { readonly index: number; readonly count: number; readonly uuid: Uint8Array };
};

/** What a message from a client means. */
export type ClientMessage =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly part: FilePart }
  | { readonly kind: "activity"; readonly activity: "active" | "inactive" }
  /** Nothing to do: no content (the first message of every call), or a status that is the server's to say. */
  | { readonly kind: "nothing" }
  /** No such message can be read from the bytes. */
  | { readonly kind: "garbage" };

/** What a person in the list of a client may become. */
export type Status = "login" | "active" | "inactive" | "logout";

/** A chunk as it is sent. */
export type FileChunk = {
  readonly kind: FileKind;
  readonly name: string;
  readonly size: number;
  readonly content: Uint8Array;
  readonly index: number;
  /** With 1 the message is the whole file, without continuation. */
  readonly count: number;
  readonly uuid: Uint8Array;
};

/** Whose message it is: as the client shows it. */
export type Sender = {
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};

const statusTypes: Record<Status, UserStatus_Type> = {
  login: UserStatus_Type.LOGIN,
  active: UserStatus_Type.ACTIVE,
  inactive: UserStatus_Type.INACTIVE,
  logout: UserStatus_Type.LOGOUT,
};

const fileTypes: Record<FileKind, FileMessage_Type> = {
  image: FileMessage_Type.IMAGE,
  audio: FileMessage_Type.AUDIO,
  video: FileMessage_Type.VIDEO,
  text: FileMessage_Type.TEXT,
  other: FileMessage_Type.UNKNOWN,
};

/** Reads a client's message. The name and the time in it are not taken over: both are the server's to say. */
export function decodeMessage(bytes: Uint8Array): ClientMessage {
  let content: ReturnType<typeof readContent>;
  try {
    content = readContent(bytes);
  } catch {
    // Whatever is wrong with the bytes, the answer is the same.
    return { kind: "garbage" };
  }
  switch (content.case) {
    case "text":
      return { kind: "text", text: content.value.content };
    case "file":
      return { kind: "file", part: toFilePart(content.value) };
    case "userStatus":
      return toActivity(content.value.type);
    case undefined:
      return { kind: "nothing" };
  }
}

function readContent(bytes: Uint8Array) {
  return fromBinary(ChatMessageSchema, bytes, { readUnknownFields: false }).content;
}

function toActivity(type: number): ClientMessage {
  if (type === UserStatus_Type.ACTIVE) return { kind: "activity", activity: "active" };
  if (type === UserStatus_Type.INACTIVE) return { kind: "activity", activity: "inactive" };
  return { kind: "nothing" };
}

function toFileKind(type: number): FileKind {
  const kinds: readonly FileKind[] = ["image", "audio", "video", "text"];
  return kinds.find((kind) => fileTypes[kind] === type) ?? "other";
}

function toFilePart({ type, name, content, size, continuation }: FileMessage): FilePart {
  // Numbers above 2^53 lose their last digits, and are over every limit all the same.
  const part = { kind: toFileKind(type), name, content, size: Number(size) };
  if (continuation === undefined) return part;
  return {
    ...part,
    chunk: {
      index: Number(continuation.index),
      count: Number(continuation.count),
      uuid: continuation.uuid?.rfc4122Uuid ?? new Uint8Array(),
    },
  };
}

type Content = Exclude<MessageInitShape<typeof ChatMessageSchema>["content"], undefined>;

function encode({ username, at }: Sender, content: Content): Uint8Array {
  const message = create(ChatMessageSchema, { username, timestamp: BigInt(at), content });
  return frameMessage(toBinary(ChatMessageSchema, message));
}

/** A text message, framed. */
export function encodeText(sender: Sender, text: string): Uint8Array {
  return encode(sender, { case: "text", value: { content: text } });
}

/** What somebody became, framed. `isFetched` for what was so before the reader came: clients do not show it in the chat. */
export function encodeStatus(sender: Sender, status: Status, isFetched = false): Uint8Array {
  return encode(sender, {
    case: "userStatus",
    value: { type: statusTypes[status], fetched: isFetched },
  });
}

/**
 * A chunk of a file, framed, its fields in their order. Written around the content: the library's writer would make three copies of
 * that, and large buffers keep the garbage collector busy.
 */
export function encodeChunk({ username, at }: Sender, chunk: FileChunk): Uint8Array {
  const { kind, name, size, content, index, count, uuid } = chunk;
  const continuation = {
    index: BigInt(index),
    count: BigInt(count),
    uuid: { rfc4122Uuid: uuid },
  };
  const rest = { size: BigInt(size), ...(count > 1 && { continuation }) };
  const file = [
    encodeFile({ type: fileTypes[kind], name }),
    encodeHead(FileMessageSchema.field.content.number, content.length),
    content,
    encodeFile(rest),
  ];
  const fileBytes = file.reduce((sum, { length }) => sum + length, 0);
  const message = create(ChatMessageSchema, { username, timestamp: BigInt(at) });
  return frameParts([
    toBinary(ChatMessageSchema, message),
    encodeHead(ChatMessageSchema.field.file.number, fileBytes),
    ...file,
  ]);
}

function encodeFile(file: MessageInitShape<typeof FileMessageSchema>): Uint8Array {
  return toBinary(FileMessageSchema, create(FileMessageSchema, file));
}

/** What stands before so many bytes of a field. */
function encodeHead(field: number, length: number): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}
