/** The messages and the service of the Qt 6 gRPC chat example, generated from `proto/chat-room`. */
export * from "./gen/chat-room/chatmessages_pb.ts";
export * from "./gen/chat-room/QtCore/QtCore_pb.ts";
export * from "./gen/chat-room/qtgrpcchat_pb.ts";
