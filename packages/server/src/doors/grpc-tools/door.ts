import type { DescService } from "@bufbuild/protobuf";
import type { Clock } from "@parley/core";
import { Health, ServerReflection, ServerReflectionV1Alpha } from "@parley/protocol/grpc-tools";
import type { Door } from "../../net/routes.ts";
import { createDescriptors } from "./descriptors.ts";
import { createHealthService } from "./health.ts";
import { createReflection } from "./reflection.ts";

/** What the door is made of. */
export type GrpcToolsDoorParts = {
  /** The services of all other doors. */
  readonly services: readonly DescService[];
  /** Rejects when new work cannot be done. */
  readonly checkReady: () => Promise<void>;
  readonly clock: Clock;
};

/** A name of a file, a type or a service. */
const maxRequestBytes = 16 * 1024;

/**
 * What gRPC's tools ask every server: which services there are and how they look (reflection, versions 1 and 1alpha), and
 * whether it is well (health, version 1). Open to anyone: the wires are published, and health tells yes or no.
 */
export function createGrpcToolsDoor({ services, checkReady, clock }: GrpcToolsDoorParts): Door {
  const own = [Health, ServerReflection, ServerReflectionV1Alpha];
  const descriptors = createDescriptors([...services, ...own]);
  const health = createHealthService({ services: descriptors.services, checkReady, clock });
  const reflection = { maxMessageBytes: maxRequestBytes, handler: createReflection(descriptors) };
  return {
    name: "grpc-tools",
    routes: {
      connect: health.register,
      grpcStreams: {
        [`/${Health.typeName}/Watch`]: {
          maxMessageBytes: maxRequestBytes,
          handler: health.watch,
        },
        [`/${ServerReflection.typeName}/ServerReflectionInfo`]: reflection,
        [`/${ServerReflectionV1Alpha.typeName}/ServerReflectionInfo`]: reflection,
      },
    },
    async drain() {
      health.drain();
    },
    async close() {
      health.drain();
    },
  };
}

/** The services among what a module of generated code exports. */
export function listServices(module: object): readonly DescService[] {
  return Object.values(module).filter(isService);
}

function isService(value: unknown): value is DescService {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "service";
}
