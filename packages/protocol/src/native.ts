/** The messages and services of `parley.v1`, generated from `proto/native`. */
export * from "./gen/native/parley/v1/account_pb.ts";
export * from "./gen/native/parley/v1/conversation_pb.ts";
export * from "./gen/native/parley/v1/file_pb.ts";
export * from "./gen/native/parley/v1/friend_pb.ts";
export * from "./gen/native/parley/v1/live_pb.ts";
export * from "./gen/native/parley/v1/message_pb.ts";
export * from "./gen/native/parley/v1/phone_pb.ts";
export * from "./gen/native/parley/v1/presence_pb.ts";
export * from "./gen/native/parley/v1/search_pb.ts";
export * from "./gen/native/parley/v1/server_pb.ts";
export * from "./gen/native/parley/v1/session_pb.ts";
