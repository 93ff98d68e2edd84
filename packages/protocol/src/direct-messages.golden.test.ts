import { create, type DescMessage, fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import * as wire from "./direct-messages.ts";

// Another implementation of Protobuf, with the schema typed in from the description of the original.
const { root } = protobuf.parse(`
  syntax = "proto3";
  package pb;
  message EmptyRequest {}
  message User { int32 id = 1; string username = 2; string name = 3; }
  message LoginRequestMessage { string username = 1; string password = 2; }
  message LoginResponseMessage { User user = 1; string access_token = 2; }
  message SignupRequestMessage { string username = 1; string password = 2; string name = 3; }
  message SignupResponseMessage { User user = 1; }
  message GetUserResponse { User user = 1; }
  message UsersListRequest { int32 page_number = 1; int32 page_size = 2; optional string name = 3; }
  message ListUserMessage { int32 total_count = 1; repeated User users = 2; }
  message NotificationMessage { int32 id = 1; string title = 2; string description = 3; }
  message Time { int64 seconds = 1; int32 nanos = 2; }
  message Message { string id = 1; string sender = 2; string receiver = 3; string message = 4; Time created_at = 5; }
  message SendMessageRequest { string message = 1; string reciever = 2; }
  message GetAllMessagesRequest { string reciever = 1; }
  message GetAllMessagesResponse { repeated Message messages = 1; }
`);

function encodeOther(type: string, message: object): string {
  const schema = root.lookupType(`pb.${type}`);
  return Buffer.from(schema.encode(schema.fromObject(message)).finish()).toString("hex");
}

const user = { id: 7, username: "zoë", name: "Zoë" };
const message = { id: "m_1", sender: "zoe", receiver: "ben", message: "hé 👋" };
const time = { seconds: 1_795_207_337, nanos: 305_000_000 };

// The second message is as JSON of our schema, the third as the other implementation takes it.
const messages: readonly [DescMessage, object, object?][] = [
  [wire.EmptyRequestSchema, {}],
  [wire.UserSchema, user],
  [wire.LoginRequestMessageSchema, { username: "zoe", password: "geheim" }],
  [wire.LoginResponseMessageSchema, { user, accessToken: "a.b.c" }],
  [wire.SignupRequestMessageSchema, { username: "zoe", password: "geheim", name: "Zoë" }],
  [wire.SignupResponseMessageSchema, { user }],
  [wire.GetUserResponseSchema, { user }],
  [wire.UsersListRequestSchema, { pageNumber: 2, pageSize: 10 }],
  [wire.UsersListRequestSchema, { pageNumber: 2, pageSize: 10, name: "" }],
  [wire.ListUserMessageSchema, { totalCount: 1, users: [user] }],
  [wire.NotificationMessageSchema, { id: 9, title: "hello", description: "you" }],
  [wire.MessageSchema, message],
  [
    wire.MessageSchema,
    { ...message, createdAt: "2026-11-20T20:42:17.305Z" },
    { ...message, createdAt: time },
  ],
  [wire.SendMessageRequestSchema, { message: "Join_room", reciever: "ben" }],
  [wire.GetAllMessagesRequestSchema, { reciever: "ben" }],
  [wire.GetAllMessagesResponseSchema, { messages: [message, message] }],
];

describe("the messages of the Flutter and Go chat", () => {
  it.each(messages)(
    "have the bytes of another implementation: $typeName",
    (schema, ours, theirs) => {
      const built = fromJson(schema, JSON.parse(JSON.stringify(ours)));
      const bytes = toBinary(schema, built);
      expect(Buffer.from(bytes).toString("hex")).toBe(encodeOther(schema.name, theirs ?? ours));
      expect(fromBinary(schema, bytes)).toEqual(built);
    },
  );

  it("tell an absent name from an empty one", () => {
    const toHex = (name: { name?: string }) =>
      Buffer.from(toBinary(wire.UsersListRequestSchema, create(wire.UsersListRequestSchema, name)));
    expect(toHex({}).toString("hex")).toBe("");
    expect(toHex({ name: "" }).toString("hex")).toBe("1a00");
  });

  it("are called by the original's paths", () => {
    const { typeName, methods } = wire.GrpcServerService;
    expect(methods.map(({ name, methodKind }) => `/${typeName}/${name} ${methodKind}`)).toEqual([
      "/pb.GrpcServerService/SignUp unary",
      "/pb.GrpcServerService/login unary",
      "/pb.GrpcServerService/GetUser unary",
      "/pb.GrpcServerService/GetUsers unary",
      "/pb.GrpcServerService/GetNotifications server_streaming",
      "/pb.GrpcServerService/SendMessage bidi_streaming",
      "/pb.GrpcServerService/GetAllMessage unary",
    ]);
  });

  it.each(["0a", "0a05", "2202c328", "ffffffffff"])("are refused when they are %s", (hex) => {
    expect(() => fromBinary(wire.MessageSchema, Buffer.from(hex, "hex"))).toThrow();
  });
});
