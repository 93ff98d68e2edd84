import type { ChatError, Clock, Core, Event } from "@parley/core";
import type { Admission } from "../../../admission/admission.ts";
import { createFeeds } from "../../../delivery/feeds.ts";
import { createBroadcast } from "../../../net/broadcast.ts";
import { createFeed } from "../../../net/feed.ts";
import { frameMessage } from "../../../net/grpc-stream.ts";
import type { Routes } from "../../../net/routes.ts";
import type { Traffic } from "../../../net/traffic.ts";
import { frameBinary } from "../../../net/web-socket.ts";
import type { NativeLimits } from "../limits.ts";
import { createAudiences } from "./audiences.ts";
import { type FrameConnection, fromGrpcStream, fromWebSocket } from "./frame-connection.ts";
import { encodeFrame, type ServerFrame, toEventFrame } from "./frames.ts";
import { type LiveParts, LiveSession } from "./live-session.ts";

/** The live half of the door: the same frames over WebSockets and over gRPC streams. */
export type LiveDoor = {
  readonly routes: Pick<Routes, "grpcStreams" | "webSockets">;
  /** Tells every client to come back, each at its own moment, and ends its connection. */
  drain(): Promise<void>;
  close(): void;
};

type Parts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly admission: Admission;
  readonly limits: NativeLimits;
  readonly reveal: (thrown: unknown) => ChatError;
  readonly traffic: Traffic;
};

/** What all connections of one transport share. */
function createShared(parts: Parts, frame: (payload: Uint8Array) => Uint8Array): LiveParts {
  const { core, traffic } = parts;
  const encode = (serverFrame: ServerFrame) => frame(encodeFrame(serverFrame));
  const encodeEvent = (event: Event) => encode(toEventFrame(event));
  const feeds = createFeeds(core, (source) => createFeed({ source, encode: encodeEvent, traffic }));
  return { ...parts, encode, feeds, audiences: createAudiences({ core, encode, createBroadcast }) };
}

/** Creates the live half of the door. */
export function createLiveDoor(parts: Parts): LiveDoor {
  const { limits } = parts;
  const overWebSocket = createShared(parts, frameBinary);
  const overGrpc = createShared(parts, frameMessage);
  const sessions = new Map<object, LiveSession>();
  let isDraining = false;

  /** `key` is the transport's own object, by which an overflow finds its session. */
  async function serve(key: object, connection: FrameConnection, shared: LiveParts): Promise<void> {
    if (isDraining) return connection.close("draining", "the server stops, come back soon");
    const session = new LiveSession(shared, connection);
    sessions.set(key, session);
    try {
      await session.run();
    } finally {
      sessions.delete(key);
    }
  }

  const common = {
    maxMessageBytes: limits.maxFrameBytes,
    maxQueuedBytes: limits.maxQueuedBytes,
    onOverflow: (key: object) => sessions.get(key)?.resync(),
  };
  return {
    routes: {
      webSockets: {
        "/live": {
          ...common,
          handler: (socket) => serve(socket, fromWebSocket(socket), overWebSocket),
        },
      },
      grpcStreams: {
        "/parley.v1.LiveService/Connect": {
          ...common,
          handler: (stream) => serve(stream, fromGrpcStream(stream), overGrpc),
        },
      },
    },
    async drain() {
      isDraining = true;
      const all = [...sessions.values()];
      const windowMs = limits.maxReconnectMs - limits.minReconnectMs;
      const stepMs = Math.max(limits.minReconnectStepMs, windowMs / Math.max(1, all.length - 1));
      await Promise.all(
        all.map((session, index) =>
          session.drain(Math.round(limits.minReconnectMs + index * stepMs)),
        ),
      );
    },
    close() {
      overWebSocket.audiences.close();
      overGrpc.audiences.close();
    },
  };
}
