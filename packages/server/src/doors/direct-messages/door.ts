import type { Clock, Core } from "@parley/core";
import { GrpcServerService } from "@parley/protocol/direct-messages";
import type { Admission } from "../../admission/admission.ts";
import { createDelivered } from "../../delivery/delivered.ts";
import type { GrpcStream } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import type { QueueBudget } from "../../net/queue-budget.ts";
import type { Door } from "../../net/routes.ts";
import { createTraffic } from "../../net/traffic.ts";
import { createAuthenticate } from "./authenticate.ts";
import { Chats } from "./chats.ts";
import { toRefusal, toWireError } from "./errors.ts";
import { createHistory } from "./history.ts";
import { defaultTokenLifetimeMs, maxMessageBytes } from "./limits.ts";
import { createLogIn } from "./log-in.ts";
import { createNotifications } from "./notifications.ts";
import { createService } from "./service.ts";
import { createTokens } from "./tokens.ts";

/** What the door is made of. */
export type DirectMessagesDoorParts = {
  readonly core: Core;
  readonly clock: Clock;
  /** Where those who come take turns; the same for every door. */
  readonly admission: Admission;
  /** Of what waits for the connections of all doors. Default: none. */
  readonly queueBudget?: QueueBudget | undefined;
  readonly log: Log;
  /** The secret that tokens are signed with; 32 random bytes. Another one makes the old tokens invalid. */
  readonly tokenKey: Uint8Array;
  /** How long a token is good. Default: `defaultTokenLifetimeMs`. */
  readonly tokenLifetimeMs?: number | undefined;
  /** Where people open the web client; `undefined` when it is not known. */
  readonly findWebUrl: () => string | undefined;
};

const doorName = "direct-messages";
/** `EmptyRequest` has no content; some unknown fields do no harm. */
const maxEmptyRequestBytes = 1024;

/**
 * The gRPC service of the Flutter and Go chat, `pb.GrpcServerService`: people write to each other, one to one.
 *
 *   unary calls ────── authenticate ── core.accounts, core.search, History
 *   SendMessage ────── authenticate ── Chats ── ChatStream ── Follow ── DirectFeeds ── core.live
 *   GetNotifications ───────────────── Notifications ── core.live (the lobby: who is new)
 */
export function createDirectMessagesDoor(parts: DirectMessagesDoorParts): Door {
  const { core, clock, admission, log, findWebUrl, tokenKey: key } = parts;
  const lifetimeMs = parts.tokenLifetimeMs ?? defaultTokenLifetimeMs;
  const tokens = createTokens({ key, clock, lifetimeMs });
  const authenticate = createAuthenticate(tokens, core.sessions);
  const delivered = createDelivered({ live: core.live, clock, log });
  const history = createHistory({ core, delivered, findWebUrl });
  const traffic = createTraffic(parts.queueBudget);
  const notifications = createNotifications(core.live, traffic);
  const chats = new Chats({ core, clock, admission, log, delivered, findWebUrl, traffic });
  const logIn = createLogIn({
    sessions: core.sessions,
    tokens,
    clock,
    tokenLifetimeMs: lifetimeMs,
    isInUse: (id) => chats.holds(id),
    door: doorName,
  });
  const serving = new Set<Promise<void>>();
  let isStopping = false;

  /** Remembers the call until it is over, and gives its errors the wire's words. */
  async function serve(run: () => Promise<void>): Promise<void> {
    if (isStopping) throw toRefusal("stopping");
    const call = run().catch((thrown) => {
      throw toWireError(thrown, log);
    });
    serving.add(call);
    try {
      await call;
    } finally {
      serving.delete(call);
    }
  }

  async function chat(stream: GrpcStream): Promise<void> {
    await chats.serve(stream, await authenticate(stream.metadata.get("authorization")));
  }

  return {
    name: doorName,
    traffic,
    routes: {
      connect: createService({ core, logIn, authenticate, history, log }),
      grpcStreams: {
        [`/${GrpcServerService.typeName}/GetNotifications`]: {
          maxMessageBytes: maxEmptyRequestBytes,
          handler: (stream) => serve(() => notifications.serve(stream)),
        },
        [`/${GrpcServerService.typeName}/SendMessage`]: {
          maxMessageBytes,
          handler: (stream) => serve(() => chat(stream)),
        },
      },
    },
    async drain() {
      isStopping = true;
      notifications.drain();
      await chats.drain();
      await Promise.allSettled(serving);
    },
    async close() {
      isStopping = true;
      notifications.drain();
      chats.close();
      await Promise.allSettled(serving);
      await notifications.close();
      await delivered.save();
    },
  };
}
