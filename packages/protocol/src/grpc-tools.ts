/** gRPC's own services, health and reflection, generated from `proto/grpc-tools`. */
export * from "./gen/grpc-tools/grpc/health/v1/health_pb.ts";
export * from "./gen/grpc-tools/grpc/reflection/v1/reflection_pb.ts";
export { ServerReflection as ServerReflectionV1Alpha } from "./gen/grpc-tools/grpc/reflection/v1alpha/reflection_pb.ts";
