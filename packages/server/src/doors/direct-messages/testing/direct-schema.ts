import protobuf from "protobufjs";

// Typed in from the wire's description, not from our own files: a mistake in those must not hide here.
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

/** The unary calls: name, request, response. */
export const unaryTypes = {
  SignUp: ["SignupRequestMessage", "SignupResponseMessage"],
  login: ["LoginRequestMessage", "LoginResponseMessage"],
  GetUser: ["EmptyRequest", "GetUserResponse"],
  GetUsers: ["UsersListRequest", "ListUserMessage"],
  GetAllMessage: ["GetAllMessagesRequest", "GetAllMessagesResponse"],
} as const;

/** A user as another implementation of Protobuf reads it. */
export type WireUser = { readonly id?: number; readonly username?: string; readonly name?: string };

/** A message as another implementation of Protobuf reads it. */
export type WireMessage = {
  readonly id?: string;
  readonly sender?: string;
  readonly receiver?: string;
  readonly message?: string;
  readonly createdAt?: { readonly seconds?: number; readonly nanos?: number };
};

/** The bytes of a message of the package `pb`, without gRPC's prefix. */
export function encodeWire(type: string, message: object): Buffer {
  const schema = root.lookupType(`pb.${type}`);
  return Buffer.from(schema.encode(schema.fromObject(message)).finish());
}

/** Reads a message of the package `pb`, without gRPC's prefix. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects.
export function decodeWire(type: string, bytes: Uint8Array): any {
  const schema = root.lookupType(`pb.${type}`);
  return schema.toObject(schema.decode(bytes), { longs: Number, arrays: true });
}
