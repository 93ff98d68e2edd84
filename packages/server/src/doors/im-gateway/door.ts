import type { Clock, Core, Session } from "@parley/core";
import type { Admission } from "../../admission/admission.ts";
import type { Log } from "../../net/log.ts";
import type { QueueBudget } from "../../net/queue-budget.ts";
import type { Door } from "../../net/routes.ts";
import { createTraffic } from "../../net/traffic.ts";
import type { WebSocketConnection } from "../../net/web-socket.ts";
import type { SpeechRecognizer } from "../../speech/speech-recognizer.ts";
import { createAvatars, type ScalePicture } from "./avatars.ts";
import { type Calls, createCallMaker } from "./call.ts";
import type { CallParts } from "./calls/call-parts.ts";
import { createConversationCalls } from "./calls/conversations.ts";
import { createFileCalls } from "./calls/files.ts";
import { createFriendCalls } from "./calls/friends.ts";
import { createMessageCalls } from "./calls/messages.ts";
import { createSpeechCalls } from "./calls/speech.ts";
import { createSignInCalls, createUserCalls } from "./calls/users.ts";
import { type Allowance, createDescriber } from "./describer.ts";
import { toErrmsg } from "./errors.ts";
import { createHttp, servePing } from "./http.ts";
import {
  maxAnswerContentBytes,
  maxEnvelopeBytes,
  maxFrameBytes,
  maxInlineFileBytes,
  maxListedFileBytes,
  maxPlainBytes,
  maxPushedFileBytes,
  maxQueuedBytes,
} from "./limits.ts";
import { createChannels } from "./push/channels.ts";
import { createSignIns } from "./sign-ins.ts";
import { serveSocket } from "./socket.ts";

/** What the door is made of. */
export type ImGatewayDoorParts = {
  readonly core: Core;
  readonly clock: Clock;
  /** Where those who come take turns; the same for every door. */
  readonly admission: Admission;
  /** Of what waits for the connections of all doors. Default: none. */
  readonly queueBudget?: QueueBudget | undefined;
  readonly log: Log;
  readonly scalePicture: ScalePicture;
  /** `undefined`: no speech is recognised. */
  readonly recognizer: SpeechRecognizer | undefined;
};

const doorName = "im-gateway";
const listed: Allowance = { maxBytes: maxAnswerContentBytes, maxFileBytes: maxListedFileBytes };
const pushed: Allowance = { maxBytes: 2 * maxPushedFileBytes, maxFileBytes: maxPushedFileBytes };

/**
 * The Qt/C++ instant messenger, package `IMS`: calls are Protobuf over HTTP POST under `/service/`, pushes come on the
 * WebSocket `/ws`.
 *
 *   http ── calls/* ── core.*            SignIns: one live session an account
 *             └─ Describer (this wire's words) ─┐
 *   socket ── Seat (own log) ── Channels (one a conversation, encoded once) ── outboxes
 */
export function createImGatewayDoor(parts: ImGatewayDoorParts): Door {
  const { core, clock, admission, log, recognizer } = parts;
  const onFailure = (failure: unknown) =>
    log.error({ err: failure }, "a push or a session of the im-gateway failed");
  const signIns = createSignIns({ sessions: core.sessions, clock, doorName, onFailure });
  const avatars = createAvatars(core.files, parts.scalePicture);
  const closing = new AbortController();
  const sockets = new Set<WebSocketConnection>();
  const make = createCallMaker({
    authenticate: (token) => signIns.authenticate(token),
    toErrmsg: (thrown) => toErrmsg(thrown, log),
    maxBytes: maxPlainBytes,
  });
  const describe = (session: Session, allowance: Partial<Allowance> = {}) =>
    createDescriber({ core, avatars, session, allowance: { ...listed, ...allowance } });
  const describePush = (session: Session) => describe(session, pushed);
  const traffic = createTraffic(parts.queueBudget);
  const channels = createChannels({ core, describe: describePush, onFailure, traffic });
  const calls = createCalls({ core, make, signIns, describe, recognizer }, closing.signal);

  async function serve(connection: WebSocketConnection): Promise<void> {
    if (closing.signal.aborted) return connection.close(1001, "the server stops");
    sockets.add(connection);
    try {
      const describing = { describe: describePush, onFailure };
      await serveSocket(connection, { core, clock, admission, signIns, channels, ...describing });
    } finally {
      sockets.delete(connection);
    }
  }

  async function drain(): Promise<void> {
    closing.abort();
    for (const connection of sockets) connection.close(1001, "the server stops");
  }

  return {
    name: doorName,
    traffic,
    routes: {
      http: { "/service/": createHttp({ calls, log }), "/ping": servePing },
      webSockets: { "/ws": { maxMessageBytes: maxFrameBytes, maxQueuedBytes, handler: serve } },
    },
    drain,
    async close() {
      await drain();
      signIns.close();
    },
  };
}

function createCalls(parts: CallParts, closing: AbortSignal): Calls {
  const { maxFileBytes } = parts.core.limits;
  const maxFileRequestBytes = Math.min(maxFileBytes, maxInlineFileBytes) + maxEnvelopeBytes;
  return {
    ...createSignInCalls(parts, doorName),
    ...createUserCalls(parts),
    ...createFriendCalls(parts),
    ...createConversationCalls(parts),
    ...createMessageCalls(parts, { maxFileRequestBytes }),
    ...createFileCalls(parts, { maxFileRequestBytes }),
    ...createSpeechCalls(parts, closing),
  };
}
