import type { AccountId, Clock, PresenceLease, Session } from "@parley/core";
import { pingWhileOpen } from "../../delivery/ping-while-open.ts";
import type { GrpcStatus, GrpcStream } from "../../net/grpc-stream.ts";
import type { Log } from "../../net/log.ts";
import type { Outbox } from "../../net/outbox.ts";
import { encodeText } from "./codec.ts";
import { createFileQueue, type FileQueue } from "./file-queue.ts";
import type { Seated } from "./seats.ts";

/** How a connection ends: its person said so, or the line broke and the client may come back. */
export type Ending = "left" | "lost";

type MemberParts = {
  readonly session: Session;
  readonly stream: GrpcStream;
  /** The name as the client wrote it: it waits for its own login under exactly this one. */
  readonly typedName: string;
  /** Whose name stands at what the server says. */
  readonly serverName: string;
  /** Called when the last chunk of a file has been pushed. */
  readonly onFileSent: () => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** How long an older connection may take to show that it lives: the client that comes back waits for it. */
const signOfLifeMs = 200;

/** One connection to the room. */
export class Member implements Seated {
  readonly session: Session;
  readonly stream: GrpcStream;
  readonly typedName: string;
  /** Files on their way to this client. */
  readonly files: FileQueue;
  readonly #serverName: string;
  readonly #clock: Clock;
  #lease: PresenceLease | undefined;
  #ending: Ending | undefined;
  #isSilent = false;

  constructor(parts: MemberParts) {
    const { session, stream, typedName, serverName, onFileSent, clock, log } = parts;
    this.session = session;
    this.stream = stream;
    this.typedName = typedName;
    this.#serverName = serverName;
    this.#clock = clock;
    this.files = createFileQueue({
      outbox: stream.outbox,
      onSent: onFileSent,
      onFailure: (file, thrown) => {
        log.error({ err: thrown, seq: file.seq }, "a file could not be read");
        this.notify(`${file.name} could not be sent to you`);
      },
    });
  }

  get accountId(): AccountId {
    return this.session.account.id;
  }

  get outbox(): Outbox {
    return this.stream.outbox;
  }

  /** Whether the connection is over, or about to be. */
  get isGone(): boolean {
    return this.#ending !== undefined || this.stream.signal.aborted;
  }

  async isAlive(): Promise<boolean> {
    if (this.isGone || !this.stream.isConnected) return false;
    const answered = await this.ping(signOfLifeMs);
    this.#isSilent = !answered && !this.stream.signal.aborted;
    return answered && !this.isGone;
  }

  /** `GrpcStream.ping`, which is answered with false as well as soon as the call is over. */
  ping(timeoutMs: number): Promise<boolean> {
    return pingWhileOpen(this.stream, timeoutMs);
  }

  /** The other end is dead: ends the connection. */
  lose(): void {
    this.leave("lost");
    this.stream.destroy("connection");
  }

  /** Takes over the connection's share in the presence. */
  hold(lease: PresenceLease): void {
    this.#lease = lease;
  }

  setActivity(activity: "active" | "inactive"): void {
    this.#lease?.setActivity(activity);
  }

  /** Says something to this client alone, in the name of the server. */
  notify(text: string): void {
    const sender = { username: this.#serverName, at: this.#clock.now() };
    this.outbox.push(encodeText(sender, text), "ephemeral");
  }

  replaced(): void {
    this.leave("lost");
    // A client that only cancelled its call may hold the newcomer's on the same connection.
    this.stream.destroy(this.#isSilent ? "connection" : "stream");
  }

  /** Ends the call from this side. */
  end(status: GrpcStatus, ending: Ending): void {
    this.leave(ending);
    this.stream.end(status);
  }

  /** Gives back what the connection holds. Does nothing the second time. */
  leave(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    this.files.close();
    this.#lease?.release(ending);
  }
}
