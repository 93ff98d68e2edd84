import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import {
  ChatMessage_ContentType,
  ChatMessageSchema,
  ChatMessagesSchema,
  NoneSchema,
  SimpleChat,
  UserSchema,
  UsersSchema,
} from "./simple-chat.ts";

// Another implementation of Protobuf, with the schema typed in from the description of the original.
const { root } = protobuf.parse(`
  syntax = "proto3";
  package qtgrpc.examples.chat;
  message ChatMessage {
    enum ContentType { Unknown = 0; Text = 1; Image = 2; }
    uint64 timestamp = 1;
    bytes content = 2;
    ContentType type = 3;
    string from = 4;
  }
  message ChatMessages { repeated ChatMessage messages = 1; }
  message User { string name = 1; string password = 2; }
  message Users { repeated User users = 1; }
  message None {}
`);

function encodeOther(type: string, message: object): string {
  const schema = root.lookupType(`qtgrpc.examples.chat.${type}`);
  return Buffer.from(schema.encode(schema.fromObject(message)).finish()).toString("hex");
}

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const text = {
  timestamp: 1_795_207_337_305,
  content: new TextEncoder().encode("hé 👋"),
  type: "Text",
  from: "zoe",
} as const;
const picture = {
  timestamp: 1,
  content: Uint8Array.of(0x89, 0x50),
  type: "Image",
  from: "",
} as const;

const toOurs = ({ timestamp, type, ...rest }: typeof text | typeof picture) =>
  create(ChatMessageSchema, {
    ...rest,
    timestamp: BigInt(timestamp),
    type: ChatMessage_ContentType[type],
  });

describe("the messages of the older Qt chat", () => {
  it.each([text, picture])("have the bytes of another implementation: $type", (message) => {
    const bytes = toBinary(ChatMessageSchema, toOurs(message));
    expect(toHex(bytes)).toBe(encodeOther("ChatMessage", message));
    expect(fromBinary(ChatMessageSchema, bytes)).toEqual(toOurs(message));
  });

  it("have the bytes of another implementation: several, none, and users", () => {
    const several = create(ChatMessagesSchema, { messages: [toOurs(text), toOurs(picture)] });
    expect(toHex(toBinary(ChatMessagesSchema, several))).toBe(
      encodeOther("ChatMessages", { messages: [text, picture] }),
    );
    expect(toBinary(ChatMessagesSchema, create(ChatMessagesSchema)).length).toBe(0);
    expect(toBinary(NoneSchema, create(NoneSchema)).length).toBe(0);
    const user = { name: "user1", password: "qwerty" };
    const users = create(UsersSchema, { users: [create(UserSchema, user)] });
    expect(toHex(toBinary(UsersSchema, users))).toBe(encodeOther("Users", { users: [user] }));
  });

  it("have the bytes that the tables give, written by hand", () => {
    const message = create(ChatMessageSchema, {
      timestamp: 300n,
      content: new TextEncoder().encode("hi"),
      type: ChatMessage_ContentType.Text,
      from: "zoe",
    });
    expect(toHex(toBinary(ChatMessageSchema, message))).toBe("08ac02120268691801" + "22037a6f65");
  });

  it("are called by the original's paths", () => {
    expect(
      SimpleChat.methods.map(({ name, methodKind }) => [SimpleChat.typeName, name, methodKind]),
    ).toEqual([
      ["qtgrpc.examples.chat.SimpleChat", "messageList", "server_streaming"],
      ["qtgrpc.examples.chat.SimpleChat", "sendMessage", "unary"],
    ]);
  });

  it.each(["0a", "1205", "2202c328", "ffffffffff"])("are refused when they are %s", (hex) => {
    expect(() => fromBinary(ChatMessageSchema, Buffer.from(hex, "hex"))).toThrow();
  });
});
