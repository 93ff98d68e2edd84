import { describe } from "vitest";
import type { StartGrpcServer } from "../grpc-calls.ts";
import { testClientCalls } from "./client-cases.ts";
import { testRawCalls } from "./raw-cases.ts";
import { testSlowReaders } from "./slow-cases.ts";

/** What every transport of gRPC must do. */
export function grpcTransportSuite(name: string, start: StartGrpcServer): void {
  describe(name, () => {
    testClientCalls(start);
    testRawCalls(start);
    testSlowReaders(start);
  });
}
