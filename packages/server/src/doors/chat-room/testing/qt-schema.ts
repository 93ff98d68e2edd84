import protobuf from "protobufjs";

// Typed in from the wire's description, not from our own files: a mistake in those must not hide here.
const source = `
syntax = "proto3";
package chat;
message QUuid { bytes rfc4122_uuid = 1; }
message ChatMessage {
  string username = 1;
  int64 timestamp = 2;
  oneof content { TextMessage text = 3; FileMessage file = 4; UserStatus user_status = 5; }
}
message TextMessage { string content = 1; }
message FileMessage {
  enum Type { UNKNOWN = 0; IMAGE = 1; AUDIO = 2; VIDEO = 3; TEXT = 4; }
  message Continuation { uint64 index = 1; uint64 count = 2; QUuid uuid = 3; }
  Type type = 1;
  string name = 2;
  bytes content = 3;
  uint64 size = 4;
  optional Continuation continuation = 5;
}
message UserStatus {
  enum Type { NONE = 0; LOGIN = 1; ACTIVE = 2; INACTIVE = 3; LOGOUT = 4; }
  Type type = 1;
  bool fetched = 2;
}
message Credentials { string name = 1; string password = 2; }
message None {}
`;

/** A message as another implementation of Protobuf reads it: enums by name, numbers as numbers. */
export type QtMessage = {
  readonly username?: string;
  readonly timestamp?: number;
  readonly text?: { readonly content?: string };
  readonly file?: {
    readonly type?: string;
    readonly name?: string;
    readonly content?: Uint8Array;
    readonly size?: number;
    readonly continuation?: {
      readonly index?: number;
      readonly count?: number;
      readonly uuid?: { readonly rfc4122Uuid?: Uint8Array };
    };
  };
  readonly userStatus?: { readonly type?: string; readonly fetched?: boolean };
};

const root = protobuf.parse(source).root;
const chatMessage = root.lookupType("chat.ChatMessage");
const credentials = root.lookupType("chat.Credentials");

/** The bytes of a chat message, without gRPC's prefix. */
export function encodeQtMessage(message: QtMessage): Buffer {
  return Buffer.from(chatMessage.encode(chatMessage.fromObject(message)).finish());
}

/** Reads a chat message, without gRPC's prefix. */
export function decodeQtMessage(bytes: Uint8Array): QtMessage {
  return chatMessage.toObject(chatMessage.decode(bytes), { longs: Number, enums: String });
}

/** The bytes of `Credentials`. */
export function encodeQtCredentials(name: string, password: string): Buffer {
  return Buffer.from(credentials.encode({ name, password }).finish());
}
