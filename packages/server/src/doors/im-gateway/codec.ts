import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type ChatSessionInfoSchema,
  FileDownloadDataSchema,
  type MessageContentSchema,
  type MessageInfoSchema,
  MessageType,
  NotifyMessageSchema,
  NotifyType,
  type UserInfoSchema,
  UserRegisterRspSchema,
} from "@parley/protocol/im-gateway";
import { frameBinary } from "../../net/web-socket.ts";

/** A person, a chat, a message and its content as the wire has them. */
export type UserInfo = MessageInitShape<typeof UserInfoSchema>;
export type ChatSessionInfo = MessageInitShape<typeof ChatSessionInfoSchema>;
export type MessageInfo = MessageInitShape<typeof MessageInfoSchema>;
export type MessageContent = MessageInitShape<typeof MessageContentSchema>;

/**
 * The first three fields that all responses share: request id, success, error text. Serialised messages that follow
 * each other are one message, so that a response is this and, behind it, its own fields.
 */
export function encodeEnvelope(requestId: string, errmsg = ""): Uint8Array {
  const envelope = { requestId, success: errmsg === "", errmsg };
  return toBinary(UserRegisterRspSchema, create(UserRegisterRspSchema, envelope));
}

/** `file_data` of a `GetSingleFileRsp` up to the content, of which `size` bytes must follow. */
export function encodeFileHead(fileId: string, size: number): Uint8Array {
  return encodeHead(4, encodeDownloadHead(fileId, size), size);
}

/** An entry of `file_data` of a `GetMultiFileRsp` up to the content, of which `size` bytes must follow. */
export function encodeFileEntryHead(fileId: string, size: number): Uint8Array {
  const key = new BinaryWriter().tag(1, WireType.LengthDelimited).string(fileId).finish();
  const value = encodeHead(2, encodeDownloadHead(fileId, size), size);
  return encodeHead(4, Buffer.concat([key, value]), size);
}

/** A `FileDownloadData` up to the content. */
function encodeDownloadHead(fileId: string, size: number): Uint8Array {
  const id = toBinary(FileDownloadDataSchema, create(FileDownloadDataSchema, { fileId }));
  return new BinaryWriter().raw(id).tag(2, WireType.LengthDelimited).uint32(size).finish();
}

/** A field that is a message of which `begin` is there and `missingBytes` follow. */
function encodeHead(field: number, begin: Uint8Array, missingBytes: number): Uint8Array {
  return new BinaryWriter()
    .tag(field, WireType.LengthDelimited)
    .uint32(begin.length + missingBytes)
    .raw(begin)
    .finish();
}

/** Milliseconds since 1970 as the wire's seconds. */
export function toSeconds(ms: number): bigint {
  return BigInt(Math.floor(ms / 1000));
}

/** The wire's seconds as milliseconds since 1970; what no clock shows is cut to the nearest that one does. */
export function fromSeconds(seconds: bigint): number {
  const max = 8_640_000_000_000n;
  return Number(seconds < 0n ? 0n : seconds > max ? max : seconds) * 1000;
}

/** A text message's content. */
export function toTextContent(content: string): MessageContent {
  return {
    messageType: MessageType.STRING,
    msgContent: { case: "stringMessage", value: { content } },
  };
}

/** How this wire shows a file. */
export type WireFile = {
  readonly type: "image" | "file" | "speech";
  readonly fileId: string;
  readonly name: string;
  /** Bytes as this wire has them. */
  readonly size: number;
};

/** A file message's content; without `bytes` the client fetches them by the file id. */
export function toFileContent(file: WireFile, bytes?: Uint8Array): MessageContent {
  const { fileId, name: fileName } = file;
  const contents = bytes === undefined ? {} : { fileContents: bytes };
  switch (file.type) {
    case "image": {
      const value = { fileId, ...(bytes !== undefined && { imageContent: bytes }) };
      return { messageType: MessageType.IMAGE, msgContent: { case: "imageMessage", value } };
    }
    case "speech": {
      const value = { fileId, ...contents };
      return { messageType: MessageType.SPEECH, msgContent: { case: "speechMessage", value } };
    }
    case "file": {
      const value = { fileId, fileSize: BigInt(file.size), fileName, ...contents };
      return { messageType: MessageType.FILE, msgContent: { case: "fileMessage", value } };
    }
  }
}

/** What a push tells. */
export type Push =
  | { readonly case: "friendAddApply"; readonly value: { readonly userInfo: UserInfo } }
  | {
      readonly case: "friendProcessResult";
      readonly value: { readonly agree: boolean; readonly userInfo: UserInfo };
    }
  | {
      readonly case: "newChatSessionInfo";
      readonly value: { readonly chatSessionInfo: ChatSessionInfo };
    }
  | { readonly case: "newMessageInfo"; readonly value: { readonly messageInfo: MessageInfo } }
  | { readonly case: "friendRemove"; readonly value: { readonly userId: string } }
  | {
      readonly case: "newGroupName";
      readonly value: { readonly chatSessionId: string; readonly groupName: string };
    };

const notifyTypes: Record<Push["case"], NotifyType> = {
  friendAddApply: NotifyType.FRIEND_ADD_APPLY_NOTIFY,
  friendProcessResult: NotifyType.FRIEND_ADD_PROCESS_NOTIFY,
  newChatSessionInfo: NotifyType.CHAT_SESSION_CREATE_NOTIFY,
  newMessageInfo: NotifyType.CHAT_MESSAGE_NOTIFY,
  friendRemove: NotifyType.FRIEND_REMOVE_NOTIFY,
  newGroupName: NotifyType.CHANGE_GROUPNAME_NOTIFY,
};

/** A push as a frame, ready for an outbox. */
export function encodePush(push: Push): Uint8Array {
  const notify = { notifyType: notifyTypes[push.case], notifyRemarks: push };
  return frameBinary(toBinary(NotifyMessageSchema, create(NotifyMessageSchema, notify)));
}
