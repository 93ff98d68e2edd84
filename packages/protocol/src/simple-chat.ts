/** The messages and the service of the older Qt gRPC chat example, generated from `proto/simple-chat`. */
export * from "./gen/simple-chat/simplechat_pb.ts";
