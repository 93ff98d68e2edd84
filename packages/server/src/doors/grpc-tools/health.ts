import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter } from "@connectrpc/connect";
import type { Clock } from "@parley/core";
import {
  Health,
  HealthCheckRequestSchema,
  HealthCheckResponseSchema,
  HealthCheckResponse_ServingStatus as Status,
} from "@parley/protocol/grpc-tools";
import { frameMessage, GrpcError, type GrpcStream } from "../../net/grpc-stream.ts";
import { whenAborted } from "../../net/when-aborted.ts";

type HealthParts = {
  /** Full names of the services; all of them stand and fall with the server. */
  readonly services: readonly string[];
  /** Rejects when new work cannot be done. */
  readonly checkReady: () => Promise<void>;
  readonly clock: Clock;
};

/** The health of the server, as gRPC's own probes ask for it. */
export interface HealthService {
  /** Registers `Check`. */
  register(router: ConnectRouter): void;
  /** Serves `Watch` until it is over. */
  watch(stream: GrpcStream): Promise<void>;
  /** Tells who watches that the server stops, and ends their calls. */
  drain(): void;
}

/** How often the store is asked while somebody watches; as often as probes ask. */
const watchMs = 5_000;

/** Creates the health service. */
export function createHealthService({ services, checkReady, clock }: HealthParts): HealthService {
  const known = new Set(["", ...services]);
  const watchers = new Map<GrpcStream, Status>();
  let cancel: (() => void) | undefined;
  let isStopping = false;

  async function findStatus(): Promise<Status> {
    if (isStopping) return Status.NOT_SERVING;
    try {
      await checkReady();
      return isStopping ? Status.NOT_SERVING : Status.SERVING;
    } catch {
      // Why is in the log of whoever needs the store; a probe asks for yes or no.
      return Status.NOT_SERVING;
    }
  }

  function tell(stream: GrpcStream, status: Status): void {
    if (watchers.get(stream) === status) return;
    watchers.set(stream, status);
    const response = create(HealthCheckResponseSchema, { status });
    stream.outbox.push(frameMessage(toBinary(HealthCheckResponseSchema, response)));
  }

  function schedule(): void {
    cancel ??= clock.schedule(watchMs, () => {
      cancel = undefined;
      void tellAll();
    });
  }

  async function tellAll(): Promise<void> {
    const status = await findStatus();
    for (const [stream, told] of watchers) {
      if (told !== Status.SERVICE_UNKNOWN) tell(stream, status);
    }
    if (watchers.size > 0) schedule();
  }

  return {
    register(router) {
      router.rpc(Health.method.check, async ({ service }) => {
        if (!known.has(service)) throw new ConnectError("unknown service", Code.NotFound);
        return { status: await findStatus() };
      });
    },
    async watch(stream) {
      try {
        for await (const bytes of stream.messages) {
          const isKnown = known.has(decodeService(bytes));
          tell(stream, isKnown ? await findStatus() : Status.SERVICE_UNKNOWN);
          schedule();
        }
        if (isStopping) stream.end({ code: 14, message: "the server is stopping" });
        await whenAborted(stream.signal);
      } finally {
        watchers.delete(stream);
      }
    },
    drain() {
      isStopping = true;
      cancel?.();
      for (const [stream, told] of watchers) {
        if (told !== Status.SERVICE_UNKNOWN) tell(stream, Status.NOT_SERVING);
        stream.end({ code: 14, message: "the server is stopping" });
      }
    },
  };
}

function decodeService(bytes: Uint8Array): string {
  try {
    return fromBinary(HealthCheckRequestSchema, bytes).service;
  } catch {
    throw new GrpcError(13, "the request cannot be read");
  }
}
