import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { ChatError, type Clock, type Core, lobbyId, type Session } from "@parley/core";
import { type ChatMessage, SimpleChat } from "@parley/protocol/simple-chat";
import type { Admission } from "../../admission/admission.ts";
import { patientWaitMs } from "../../admission/limits.ts";
import type { Feed } from "../../net/feed.ts";
import type { GrpcStream } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import { peerKey } from "../../net/peer-context.ts";
import type { QueueBudget } from "../../net/queue-budget.ts";
import type { Door } from "../../net/routes.ts";
import { createTraffic, type Traffic } from "../../net/traffic.ts";
import { whenAborted } from "../../net/when-aborted.ts";
import { toRetryHeaders } from "../../wording/retry-headers.ts";
import { decodeMessage, encodeEntries } from "./codec.ts";
import { parseCredentials } from "./credentials.ts";
import { type Method, toStatus, toWireError } from "./errors.ts";
import { maxMessageBytes, maxQueuedBytes } from "./limits.ts";
import { openLobby } from "./lobby.ts";
import { findPast } from "./past.ts";
import { createShowEvent, type ShowEvent } from "./show-event.ts";
import { createSignIns, type SignIns } from "./sign-ins.ts";

/** What the door is made of. */
export type SimpleChatDoorParts = {
  readonly core: Core;
  readonly clock: Clock;
  /** Where those who come take turns; the same for every door. */
  readonly admission: Admission;
  /** Of what waits for the connections of all doors. Default: none. */
  readonly queueBudget?: QueueBudget | undefined;
  readonly log: Log;
  /** Makes a picture that is too large, or of another format, a small PNG or JPEG; `undefined` for what it cannot read. */
  readonly scalePicture: (bytes: Uint8Array) => Promise<Uint8Array | undefined>;
  /** Where people open the web client; `undefined` when it is not known. */
  readonly findWebUrl: () => string | undefined;
};

const doorName = "simple-chat";
/** `None` has no content; some unknown fields do no harm. */
const maxRequestBytes = 1024;

/**
 * The older Qt gRPC chat example, `qtgrpc.examples.chat.SimpleChat`: everybody in one room, which is the lobby.
 *
 *   messageList ── SignIns ── findPast, then the feed of the lobby ── ShowEvent ── core.live, core.files
 *   sendMessage ── SignIns ── core.messages, core.files
 */
export function createSimpleChatDoor(parts: SimpleChatDoorParts): Door {
  const chat = new SimpleChatRoom(parts);
  return {
    name: doorName,
    traffic: chat.traffic,
    routes: {
      connect: (router) => chat.register(router),
      grpcStreams: {
        [`/${SimpleChat.typeName}/messageList`]: {
          maxMessageBytes: maxRequestBytes,
          maxQueuedBytes,
          hasWholePrefixes: true,
          handler: (stream) => chat.listMessages(stream),
        },
      },
    },
    drain: () => chat.drain(),
    close: () => chat.close(),
  };
}

class SimpleChatRoom {
  readonly traffic: Traffic;
  readonly #parts: SimpleChatDoorParts;
  readonly #signIns: SignIns;
  readonly #showEvent: ShowEvent;
  /** Calls that are being served, with whoever may read the lobby for all. */
  readonly #open = new Map<GrpcStream, Session>();
  readonly #serving = new Set<Promise<void>>();
  #lobby: Promise<Feed> | undefined;
  #isStopping = false;

  constructor(parts: SimpleChatDoorParts) {
    const { core, clock, log, queueBudget } = parts;
    this.traffic = createTraffic(queueBudget);
    this.#parts = parts;
    this.#signIns = createSignIns({ sessions: core.sessions, clock, log, door: doorName });
    this.#showEvent = createShowEvent({ ...parts, files: core.files });
  }

  register(router: ConnectRouter): void {
    const method = SimpleChat.method.sendMessage;
    const send = (message: ChatMessage, context: HandlerContext) => this.#send(message, context);
    router.rpc(method, send, { readMaxBytes: maxMessageBytes });
  }

  async listMessages(stream: GrpcStream): Promise<void> {
    const serving = this.#listMessages(stream).catch((thrown) => {
      throw this.#toWireError(thrown, "messageList");
    });
    this.#serving.add(serving);
    try {
      await serving;
    } finally {
      this.#serving.delete(serving);
    }
  }

  async drain(): Promise<void> {
    this.#isStopping = true;
    for (const stream of this.#open.keys()) stream.end(toStatus("stopping"));
    await Promise.allSettled(this.#serving);
  }

  async close(): Promise<void> {
    await this.drain();
    (await this.#lobby?.catch(() => undefined))?.close();
    await this.#signIns.close();
  }

  #toWireError(thrown: unknown, method: Method) {
    return toWireError(thrown, method, this.#parts.log);
  }

  async #listMessages(stream: GrpcStream): Promise<void> {
    this.#requireRunning();
    const { core } = this.#parts;
    const lease = await this.#signIns.open({
      ...parseCredentials((name) => stream.metadata.get(name)),
      address: stream.peer.address,
      client: stream.metadata.get("user-agent") ?? "",
    });
    const { session } = lease;
    const stopWatching = core.sessions.watchEnd(session.id, () =>
      stream.end(toStatus("signedOut")),
    );
    const presence = core.presence.join(session);
    this.#open.set(stream, session);
    try {
      this.#requireRunning();
      // It may have ended before its end was watched.
      if ((await core.sessions.find(session.id)) === undefined) {
        throw new ChatError("unauthenticated", "the session has ended");
      }
      await this.#follow(stream, session);
    } finally {
      this.#open.delete(stream);
      stopWatching();
      presence.release("lost");
      lease.close();
    }
  }

  /** Shows the past, then what comes, until the call is over. */
  async #follow(stream: GrpcStream, session: Session): Promise<void> {
    const { outbox, signal, messages } = stream;
    const feed = await this.#openLobby();
    try {
      await this.#bringUpToDate(stream, session, feed);
      // The request is complete with its one message; what it says is nothing.
      for await (const _ of messages);
      await whenAborted(signal);
    } finally {
      feed.leave(outbox);
    }
  }

  /** Shows the past and joins what comes, in its turn. */
  async #bringUpToDate({ outbox, signal }: GrpcStream, session: Session, feed: Feed) {
    const leave = await this.#parts.admission.enter(patientWaitMs);
    try {
      if (signal.aborted) return;
      const past = await findPast(this.#parts.core.messages, session, this.#showEvent);
      outbox.push(encodeEntries(past.entries));
      await feed.join({ outbox, after: past.reached, signal });
    } finally {
      leave();
    }
  }

  /** Begins to follow the lobby, the first time. Rejects when the store cannot be reached; the next call tries again. */
  async #openLobby(): Promise<Feed> {
    const findReader = () => this.#open.values().next().value;
    this.#lobby ??= openLobby(this.#parts.core, this.#showEvent, findReader, this.traffic);
    try {
      return await this.#lobby;
    } catch (thrown) {
      this.#lobby = undefined;
      throw thrown;
    }
  }

  async #send(message: ChatMessage, context: HandlerContext): Promise<object> {
    try {
      this.#requireRunning();
      const lease = await this.#signIns.open({
        ...parseCredentials((name) => context.requestHeader.get(name)),
        address: context.values.get(peerKey).address,
        client: context.requestHeader.get("user-agent") ?? "",
      });
      try {
        await this.#post(lease.session, message);
      } finally {
        lease.close();
      }
    } catch (thrown) {
      const { code, message: text } = this.#toWireError(thrown, "sendMessage");
      // Connect numbers its codes as gRPC does, but has none for OK, which no error has.
      throw new ConnectError(
        text,
        code || Code.Internal,
        toRetryHeaders(thrown),
        undefined,
        thrown,
      );
    }
    return {};
  }

  async #post(session: Session, sent: ChatMessage): Promise<void> {
    const { files, messages } = this.#parts.core;
    const message = decodeMessage(sent);
    const post = { conversationId: lobbyId, clientMessageId: "" };
    switch (message.kind) {
      case "text":
        await messages.post(session, { ...post, content: message });
        return;
      case "picture": {
        const { id } = await files.store(session, message.name, message.bytes);
        await messages.post(session, { ...post, content: { kind: "file", fileId: id } });
        return;
      }
      case "nothing":
        return;
      case "garbage":
        throw new ChatError("invalid_argument", "message is not well-formed UTF-8");
    }
  }

  #requireRunning(): void {
    if (this.#isStopping) throw new ChatError("unavailable", "The server is stopping");
  }
}
