import { startOwnGrpcServer } from "../testing/grpc-calls.ts";
import { grpcTransportSuite } from "../testing/grpc-transport-suite/grpc-transport-suite.ts";

grpcTransportSuite("gRPC on our own HTTP/2", startOwnGrpcServer);
