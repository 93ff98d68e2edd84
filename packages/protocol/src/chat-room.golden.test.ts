import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import {
  ChatMessageSchema,
  CredentialsSchema,
  FileMessage_Type,
  NoneSchema,
  UserStatus_Type,
} from "./chat-room.ts";

// Another implementation of Protobuf, with the schema typed in from the description of the original's
// descriptor: neither our .proto files nor our generated code can agree with it by accident.
const root = new protobuf.Root();
protobuf.parse(
  `syntax = "proto3"; package QtCore; message QUuid { bytes rfc4122_uuid = 1; }`,
  root,
);
protobuf.parse(
  `
  syntax = "proto3";
  package chat;
  message ChatMessage {
    string username = 1;
    int64 timestamp = 2;
    oneof content { TextMessage text = 3; FileMessage file = 4; UserStatus user_status = 5; }
  }
  message TextMessage { string content = 1; }
  message FileMessage {
    enum Type { UNKNOWN = 0; IMAGE = 1; AUDIO = 2; VIDEO = 3; TEXT = 4; }
    message Continuation { uint64 index = 1; uint64 count = 2; QtCore.QUuid uuid = 3; }
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
  `,
  root,
);

function encodeOther(type: string, message: object): string {
  const schema = root.lookupType(`chat.${type}`);
  return Buffer.from(schema.encode(schema.fromObject(message)).finish()).toString("hex");
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

type Content = Parameters<typeof create<typeof ChatMessageSchema>>[1];

const uuid = Uint8Array.from({ length: 16 }, (_, index) => index * 17);
const messages: readonly [string, Content, object][] = [
  ["nothing but a name and a time", {}, {}],
  ["a text", { content: { case: "text", value: { content: "hé" } } }, { text: { content: "hé" } }],
  [
    "a file in one message",
    {
      content: {
        case: "file",
        value: {
          type: FileMessage_Type.IMAGE,
          name: "t.png",
          content: Uint8Array.from("0123456789", Number),
          size: 10n,
        },
      },
    },
    {
      file: {
        type: "IMAGE",
        name: "t.png",
        content: Uint8Array.from("0123456789", Number),
        size: 10,
      },
    },
  ],
  [
    "a chunk",
    {
      content: {
        case: "file",
        value: {
          type: FileMessage_Type.TEXT,
          name: "a.txt",
          content: Uint8Array.of(1, 2),
          size: 5_000_000_000n,
          continuation: { index: 1n, count: 3n, uuid: { rfc4122Uuid: uuid } },
        },
      },
    },
    {
      file: {
        type: "TEXT",
        name: "a.txt",
        content: Uint8Array.of(1, 2),
        size: 5_000_000_000,
        continuation: { index: 1, count: 3, uuid: { rfc4122Uuid: uuid } },
      },
    },
  ],
  [
    "the first chunk, whose index is absent",
    {
      content: {
        case: "file",
        value: { size: 2n, continuation: { count: 2n, uuid: { rfc4122Uuid: uuid } } },
      },
    },
    { file: { size: 2, continuation: { count: 2, uuid: { rfc4122Uuid: uuid } } } },
  ],
  ...(["LOGIN", "ACTIVE", "INACTIVE", "LOGOUT"] as const).map((type): [string, Content, object] => [
    `a status ${type}`,
    { content: { case: "userStatus", value: { type: UserStatus_Type[type], fetched: true } } },
    { userStatus: { type, fetched: true } },
  ]),
];

describe("the messages of the Qt chat room", () => {
  it.each(messages)("have the bytes of another implementation: %s", (_, ours, theirs) => {
    const from = { username: "zoe", timestamp: 1_795_207_337_305 };
    const message = create(ChatMessageSchema, {
      ...ours,
      username: from.username,
      timestamp: BigInt(from.timestamp),
    });
    const bytes = toBinary(ChatMessageSchema, message);
    expect(toHex(bytes)).toBe(encodeOther("ChatMessage", { ...from, ...theirs }));
    expect(fromBinary(ChatMessageSchema, bytes)).toEqual(message);
  });

  it("have the bytes of another implementation: credentials, and nothing", () => {
    const credentials = create(CredentialsSchema, { name: "Zoë", password: "pw" });
    expect(toHex(toBinary(CredentialsSchema, credentials))).toBe(
      encodeOther("Credentials", { name: "Zoë", password: "pw" }),
    );
    expect(toBinary(NoneSchema, create(NoneSchema)).length).toBe(0);
  });

  // Taken from the wire of the original client.
  it("are read as the original client writes them", () => {
    const read = (hex: string) =>
      fromBinary(ChatMessageSchema, Uint8Array.from(Buffer.from(hex, "hex")));
    const zoe = { username: "zoe" };
    expect(fromBinary(CredentialsSchema, Buffer.from("0a045a6fc3ab12027077", "hex"))).toEqual(
      create(CredentialsSchema, { name: "Zoë", password: "pw" }),
    );
    expect(read("0a037a6f65108fa5ffd59f34")).toEqual(
      create(ChatMessageSchema, { ...zoe, timestamp: 1_795_208_237_711n }),
    );
    expect(read("0a037a6f651092a5ffd59f341a050a0368c3a9")).toEqual(
      create(ChatMessageSchema, {
        ...zoe,
        timestamp: 1_795_208_237_714n,
        content: { case: "text", value: { content: "hé" } },
      }),
    );
    expect(read(`221708011205742e706e671a0a${"30".repeat(10)}200a`)).toEqual(
      create(ChatMessageSchema, {
        content: {
          case: "file",
          value: {
            type: FileMessage_Type.IMAGE,
            name: "t.png",
            content: new Uint8Array(10).fill(0x30),
            size: 10n,
          },
        },
      }),
    );
    const continuation = `080110031a120a10${toHex(uuid)}`;
    expect(read(`221a2a18${continuation}`)).toEqual(
      create(ChatMessageSchema, {
        content: {
          case: "file",
          value: { continuation: { index: 1n, count: 3n, uuid: { rfc4122Uuid: uuid } } },
        },
      }),
    );
  });

  it.each(["0a", "0a05", "1a040a02c328", "22ff", "ffffffffff", "2a0208"])(
    "are refused when they are %s",
    (hex) => {
      expect(() => fromBinary(ChatMessageSchema, Buffer.from(hex, "hex"))).toThrow();
    },
  );
});
