import type { Clock, Core, Session } from "@parley/core";
import type { Admission } from "../../admission/admission.ts";
import { patientWaitMs } from "../../admission/limits.ts";
import { createDelivered } from "../../delivery/delivered.ts";
import type { GrpcStream } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import type { QueueBudget } from "../../net/queue-budget.ts";
import type { Door } from "../../net/routes.ts";
import { createTraffic, type Traffic } from "../../net/traffic.ts";
import { type Credentials, parseCredentials } from "./credentials.ts";
import { toRefusal, toStatus, toWireError } from "./errors.ts";
import { createInbox } from "./inbox.ts";
import { createIncomingFiles } from "./incoming-files.ts";
import { type Ending, Member } from "./member.ts";
import { createRegister } from "./register.ts";
import { createRelays } from "./relays.ts";
import { Room } from "./room.ts";
import { createSeats } from "./seats.ts";

/** What the door is made of. */
export type ChatRoomDoorParts = {
  readonly core: Core;
  readonly clock: Clock;
  /** Where those who come take turns; the same for every door. */
  readonly admission: Admission;
  /** Of what waits for the connections of all doors. Default: none. */
  readonly queueBudget?: QueueBudget | undefined;
  readonly log: Log;
  /** Whose name stands at what the server itself says. */
  readonly serverName: string;
};

const doorName = "chat-room";
/** Older clients send chunks of 4 089 446 bytes; the original server takes messages of 4 MiB. */
const maxMessageBytes = 4 * 1024 * 1024 + 64 * 1024;
/** Two of the largest chunks, or some seconds of a busy room. */
const maxQueuedBytes = 2 * maxMessageBytes;

/**
 * The Qt 6 gRPC chat example, `chat.QtGrpcChat`: everybody in one room, which is the lobby.
 *
 *   ChatRoom ── Member ── Inbox ── core.messages, IncomingFiles ── core.files
 *                  │                                   └─ FileRelay ─┐
 *                  └─ outbox, FileQueue ── Room ── core.live, core.presence
 *                                            └─ Acknowledgements ── Delivered
 */
export function createChatRoomDoor(parts: ChatRoomDoorParts): Door {
  const traffic = createTraffic(parts.queueBudget);
  const chat = new ChatRoom(parts, traffic);
  return {
    name: doorName,
    traffic,
    routes: {
      connect: createRegister(parts.core, parts.log),
      grpcStreams: {
        "/chat.QtGrpcChat/ChatRoom": {
          maxMessageBytes,
          maxQueuedBytes,
          handler: (stream) => chat.serve(stream),
          onOverflow: (stream) => chat.overflow(stream),
        },
      },
    },
    drain: () => chat.drain(),
    close: () => chat.close(),
  };
}

class ChatRoom {
  readonly #parts: ChatRoomDoorParts;
  readonly #seats = createSeats<Member>();
  readonly #relays = createRelays();
  readonly #delivered;
  readonly #room: Room;
  /** Calls that are being served. */
  readonly #serving = new Set<Promise<void>>();
  #isStopping = false;

  constructor(parts: ChatRoomDoorParts, traffic: Traffic) {
    const { core, clock, log } = parts;
    this.#parts = parts;
    this.#delivered = createDelivered({ live: core.live, clock, log });
    this.#room = new Room({
      core,
      clock,
      seats: this.#seats,
      delivered: this.#delivered,
      relays: this.#relays,
      traffic,
    });
  }

  async serve(stream: GrpcStream): Promise<void> {
    const serving = this.#serve(stream).catch((thrown) => {
      throw toWireError(thrown, this.#parts.log);
    });
    this.#serving.add(serving);
    try {
      await serving;
    } finally {
      this.#serving.delete(serving);
    }
  }

  /** The client reads too slowly: it comes back, and gets what it missed. */
  overflow(stream: GrpcStream): void {
    const member = this.#seats.list().find((seated) => seated.stream === stream);
    const status = toStatus("tooSlow");
    if (member === undefined) stream.end(status);
    else member.end(status, "lost");
  }

  async drain(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(
      this.#seats.list().map(async (member) => {
        await this.#room.finish(member);
        member.end(toStatus("stopping"), "lost");
      }),
    );
    await Promise.allSettled(this.#serving);
    await this.#delivered.save();
  }

  async close(): Promise<void> {
    this.#isStopping = true;
    for (const member of this.#seats.list()) member.end(toStatus("stopping"), "lost");
    await Promise.allSettled(this.#serving);
    await this.#room.close();
    await this.#delivered.save();
  }

  async #serve(stream: GrpcStream): Promise<void> {
    if (this.#isStopping) throw toRefusal("stopping");
    const credentials = parseCredentials(stream.metadata);
    const { core } = this.#parts;
    const { session } = await core.sessions.signIn({
      ...credentials,
      address: stream.peer.address,
      client: stream.metadata.get("user-agent") ?? "QtGrpcChat",
      door: doorName,
    });
    try {
      await this.#room.open();
      await this.#seat(session, credentials, stream);
    } finally {
      // Each connection signs in anew: its session ends with it.
      await core.sessions.signOut(session);
    }
  }

  async #seat(session: Session, { username }: Credentials, stream: GrpcStream): Promise<void> {
    const { clock, log, serverName } = this.#parts;
    const member = new Member({
      session,
      stream,
      typedName: username,
      serverName,
      onFileSent: () => this.#room.onFileSent(),
      clock,
      log,
    });
    if (!(await this.#seats.take(member))) throw toRefusal("alreadyActive");
    try {
      if (!member.isGone) await this.#attend(member);
    } finally {
      this.#seats.leave(member);
    }
  }

  /** Brings a member up to date, in its turn. */
  async #enter(member: Member): Promise<void> {
    const leave = await this.#parts.admission.enter(patientWaitMs);
    try {
      if (!member.isGone) await this.#room.enter(member);
    } finally {
      leave();
    }
  }

  async #attend(member: Member): Promise<void> {
    const { core, clock, log } = this.#parts;
    member.hold(core.presence.join(member.session));
    const stopWatching = core.sessions.watchEnd(member.session.id, () =>
      member.end(toStatus("signedOut"), "left"),
    );
    const files = createIncomingFiles({
      core,
      clock,
      log,
      member,
      relays: this.#relays,
      listReceivers: () => this.#room.listReceivers(member),
    });
    const inbox = createInbox({ core, clock, log, member, files });
    const entered = this.#enter(member).catch((thrown) => {
      member.end(toWireError(thrown, log), "lost");
    });
    let ending: Ending = "lost";
    try {
      for await (const message of member.stream.messages) await inbox.take(message);
      await inbox.idle();
      if (!member.isGone) ending = "left";
      if (ending === "left") await this.#room.finish(member);
    } finally {
      stopWatching();
      member.leave(ending);
      this.#room.leave(member);
      await Promise.all([entered, files.close()]);
      await this.#delivered.save();
    }
  }
}
