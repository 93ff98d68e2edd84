/** The messages and the service of the Flutter and Go chat, generated from `proto/direct-messages`. */
export * from "./gen/direct-messages/empty_request_pb.ts";
export * from "./gen/direct-messages/rpc_chat_pb.ts";
export * from "./gen/direct-messages/rpc_get_user_pb.ts";
export * from "./gen/direct-messages/rpc_login_pb.ts";
export * from "./gen/direct-messages/rpc_notifications_pb.ts";
export * from "./gen/direct-messages/rpc_services_pb.ts";
export * from "./gen/direct-messages/rpc_signup_pb.ts";
export * from "./gen/direct-messages/rpc_users_pb.ts";
export * from "./gen/direct-messages/user_pb.ts";
