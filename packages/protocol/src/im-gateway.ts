/** The messages of the Qt/C++ instant messenger, package `IMS`, generated from `proto/im-gateway`. */
export * from "./gen/im-gateway/base_pb.ts";
export * from "./gen/im-gateway/file_pb.ts";
export * from "./gen/im-gateway/friend_pb.ts";
export * from "./gen/im-gateway/gateway_pb.ts";
export * from "./gen/im-gateway/group_pb.ts";
export * from "./gen/im-gateway/message_storage_pb.ts";
export * from "./gen/im-gateway/message_transmit_pb.ts";
export * from "./gen/im-gateway/notify_pb.ts";
export * from "./gen/im-gateway/speech_recognition_pb.ts";
export * from "./gen/im-gateway/user_pb.ts";
