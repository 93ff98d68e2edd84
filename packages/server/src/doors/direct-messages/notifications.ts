import { type Event, type Live, lobbyId } from "@parley/core";
import { createBroadcast } from "../../net/broadcast.ts";
import type { GrpcStream } from "../../net/grpc-stream.ts";
import type { Traffic } from "../../net/traffic.ts";
import { whenAborted } from "../../net/when-aborted.ts";
import { encodeNewcomer } from "./codec.ts";
import { toRefusal, toStatus } from "./errors.ts";
import { maxNotificationStreams } from "./limits.ts";

/** Tells whoever listens, signed in or not, of each new account. */
export interface Notifications {
  /** Serves a stream until it is over. */
  serve(stream: GrpcStream): Promise<void>;
  /** Ends every stream. */
  drain(): void;
  close(): Promise<void>;
}

/** Creates the notifications; `maxStreams` is `maxNotificationStreams` by default. */
export function createNotifications(
  live: Live,
  traffic: Traffic,
  maxStreams: number = maxNotificationStreams,
): Notifications {
  const streams = new Set<GrpcStream>();
  const broadcast = createBroadcast({ traffic });
  let subscription: Promise<{ close(): void }> | undefined;

  function publish(events: readonly Event[]): void {
    for (const { body, actor, seq } of events) {
      // Everybody joins the lobby once: when the account is made.
      if (body.kind === "member_joined") broadcast.cast({ bytes: encodeNewcomer(actor, seq) });
    }
  }

  /** Begins to follow the lobby, the first time. Rejects when the store cannot be reached; the next call tries again. */
  async function open(): Promise<void> {
    subscription ??= live.subscribe(lobbyId, publish);
    try {
      await subscription;
    } catch (thrown) {
      subscription = undefined;
      throw thrown;
    }
  }

  return {
    async serve(stream) {
      if (streams.size >= maxStreams) throw toRefusal("tooManyStreams");
      streams.add(stream);
      try {
        await open();
        broadcast.add(stream.outbox);
        // The headers tell the client that it misses nothing from now on.
        stream.sendHeaders();
        // The request is complete with its one message; what it says is nothing.
        for await (const _ of stream.messages);
        await whenAborted(stream.signal);
      } finally {
        broadcast.remove(stream.outbox);
        streams.delete(stream);
      }
    },
    drain() {
      for (const stream of streams) stream.end(toStatus("stopping"));
    },
    async close() {
      (await subscription?.catch(() => undefined))?.close();
    },
  };
}
