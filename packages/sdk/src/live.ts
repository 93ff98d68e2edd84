import * as wire from "@parley/protocol/native";
import type { Call } from "./calls.ts";
import type { ConnectionState, Limits } from "./client.ts";
import { ClientError } from "./client-error.ts";
import type { Emitter } from "./emitter.ts";
import { toEvent } from "./event-from-wire.ts";
import { toAccountRef, toLimits, toPresence } from "./from-wire.ts";
import { type InFrame, LiveLink, type OutFrame } from "./live-link.ts";
import { LogFollowers } from "./log-followers.ts";
import type { Outbox } from "./outbox.ts";
import type { OutboxItem } from "./outbox-item.ts";
import type { Platform } from "./platform.ts";

/** Between two `typing` frames for one conversation, in milliseconds; the wire asks for at least this. */
const typingIntervalMs = 3_000;

/** What the live part of a client needs. */
export type LiveOptions = {
  readonly platform: Platform;
  readonly serverUrl: string;
  readonly call: Call;
  readonly token: () => string | undefined;
  readonly accountId: () => string | undefined;
  readonly emitter: Emitter;
  readonly outbox: () => Outbox;
  readonly onWelcome: (account: wire.Account | undefined, limits: Limits | undefined) => void;
  readonly onCursors: () => void;
  readonly onSignedOut: () => void;
};

/** What goes over the live connection: frames in, and what is said again on each new connection. */
export class Live {
  readonly #options: LiveOptions;
  readonly #link: LiveLink;
  readonly #reads = new Map<string, number>();
  readonly #typedAt = new Map<string, number>();
  #watched: readonly string[] = [];
  #isActive = true;
  /** What the client remembers of the logs. */
  readonly followers: LogFollowers;

  constructor(options: LiveOptions) {
    this.#options = options;
    const { platform, serverUrl, emitter, outbox } = options;
    this.followers = new LogFollowers({
      fetch: (log, afterSeq) => this.#fetch(log, afterSeq),
      onEvents: (log, events) => {
        emitter.emit("events", { log, events });
        const isOwn = (id: string): boolean => id === options.accountId();
        const ids = events.flatMap(({ actor, body }) =>
          body.kind === "message" && isOwn(actor.id) ? [body.clientMessageId] : [],
        );
        outbox().told(log, events.at(-1)?.seq ?? 0, ids);
      },
      onGap: (log, fromSeq, toSeq) => {
        emitter.emit("gap", { log, fromSeq, toSeq });
        outbox().told(log, toSeq, []);
      },
      onCaughtUp: (log) => this.#link.dispatch({ type: "caught_up", log }),
      onBroken: (thrown) => {
        const reason = ClientError.from(thrown).message;
        this.#link.dispatch({ type: "broken", reason });
      },
      onMove: options.onCursors,
      onRemoved: (log) => {
        this.#reads.delete(log);
        this.#typedAt.delete(log);
        outbox().told(log, Number.POSITIVE_INFINITY, []);
      },
    });
    this.#link = new LiveLink({
      platform,
      url: `${serverUrl.replace(/^http/, "ws")}/live`,
      hello: () => this.#toHello(),
      onFrame: (frame) => this.#onFrame(frame),
      onState: (state) => this.#onState(state),
    });
  }

  /** How the connection stands. */
  get state(): ConnectionState {
    return this.#link.state;
  }

  /** Dials. */
  start(): void {
    this.#link.dispatch({ type: "start" });
  }

  /** Hangs up, for good. */
  stop(): void {
    this.#link.dispatch({ type: "stop" });
  }

  /** Dials at once, or asks whether the connection is still good. */
  wake(): void {
    this.#link.dispatch({ type: "wake" });
  }

  /** The server does not know the token any more. */
  endSession(reason: string): void {
    this.#link.dispatch({ type: "session_ended", reason });
  }

  /** Forgets what was said about conversations; for another account. */
  forget(): void {
    this.#reads.clear();
    this.#typedAt.clear();
    this.#watched = [];
  }

  /** Posts a message. */
  post({ conversationId, clientMessageId, body }: OutboxItem): void {
    const content =
      body.kind === "text"
        ? ({ case: "text", value: { body: body.text } } as const)
        : ({ case: "fileId", value: body.fileId ?? "" } as const);
    const message = { conversationId, clientMessageId, content };
    this.#link.send({ case: "send", value: { message } });
  }

  /** Says what has been read; again on each connection, until the server has told it as an event. */
  markRead(conversationId: string, seq: number): void {
    if (seq <= (this.#reads.get(conversationId) ?? 0)) return;
    this.#reads.set(conversationId, seq);
    this.#sendIfUp({ case: "read", value: { conversationId, seq: BigInt(seq) } });
  }

  /** Says that the person is writing, if it was not said just now. */
  typing(conversationId: string): void {
    const now = this.#options.platform.now();
    if (now - (this.#typedAt.get(conversationId) ?? 0) < typingIntervalMs) return;
    this.#typedAt.set(conversationId, now);
    this.#sendIfUp({ case: "typing", value: { conversationId } });
  }

  /** Says what is shown. */
  watch(conversationIds: readonly string[]): void {
    this.#watched = [...conversationIds];
    this.#sendIfUp({ case: "watch", value: { conversationIds: [...this.#watched] } });
  }

  /** Says whether the person is here. */
  setActivity(isActive: boolean): void {
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    this.#sendIfUp({ case: "setActivity", value: { isActive } });
  }

  #sendIfUp(frame: OutFrame): void {
    if (this.#link.isUp) this.#link.send(frame);
  }

  #toHello(): OutFrame {
    const cursors = [...this.followers.cursors.seqs].map(([log, seq]) => ({
      log,
      seq: BigInt(seq),
    }));
    return { case: "hello", value: { token: this.#options.token() ?? "", cursors } };
  }

  async #fetch(log: string, afterSeq: number): Promise<ReturnType<typeof toEvent>[]> {
    const { events } = await this.#options.call(wire.MessageService.method.listEvents, {
      conversationId: log,
      position: { case: "afterSeq", value: BigInt(afterSeq) },
      limit: 200,
    });
    return events.map(toEvent);
  }

  #onState(state: ConnectionState): void {
    if (!this.#link.isUp) {
      this.followers.close();
      this.#options.outbox().suspend();
    }
    if (state.state === "signed_out") this.#options.onSignedOut();
    this.#options.emitter.emit("connection", state);
  }

  #onWelcome({ epoch, heads, account, limits }: wire.Welcome): void {
    const seqs = new Map(heads.map(({ log, seq }) => [log, Number(seq)]));
    const behind = this.followers.open(epoch, seqs);
    if (!behind) {
      this.#options.emitter.emit("reset", { epoch });
      this.#link.dispatch({ type: "redial" });
      return;
    }
    this.#options.onWelcome(account, limits && toLimits(limits));
    this.#link.dispatch({ type: "welcomed", behind });
    // A listener may have stopped the client.
    if (!this.#link.isUp) return;
    if (!this.#isActive) this.#link.send({ case: "setActivity", value: { isActive: false } });
    if (this.#watched.length > 0) this.watch(this.#watched);
    for (const [conversationId, seq] of this.#reads) {
      this.#link.send({ case: "read", value: { conversationId, seq: BigInt(seq) } });
    }
    this.#options.outbox().resume();
  }

  #onFrame(frame: InFrame): void {
    const { emitter } = this.#options;
    switch (frame.case) {
      case "welcome":
        this.#onWelcome(frame.value);
        break;
      case "sent":
      case "refused":
      case "slowDown":
        this.#onAnswer(frame);
        break;
      case "resync":
        this.followers.close();
        this.#link.dispatch({ type: "resync" });
        break;
      case "draining":
        this.#link.dispatch({ type: "draining", reconnectInMs: frame.value.reconnectInMs });
        break;
      case "presenceChanged": {
        const account = toAccountRef(frame.value.account);
        emitter.emit("presence", { account, presence: toPresence(frame.value.presence) });
        break;
      }
      case "somebodyTyping": {
        const { conversationId, account } = frame.value;
        emitter.emit("typing", { conversationId, account: toAccountRef(account) });
        break;
      }
      case "event":
        this.followers.find(frame.value.log)?.accept(toEvent(frame.value));
        break;
      case "gap": {
        const { log, fromSeq, toSeq } = frame.value;
        this.followers.find(log)?.skip(Number(fromSeq), Number(toSeq));
        break;
      }
      case "caughtUp":
        this.followers.find(frame.value.log)?.caughtUp(Number(frame.value.seq));
        break;
      // A pong is a sign of life like any frame; what a newer server says besides is not for this version.
      case "pong":
      case undefined:
    }
  }

  /** The server answers for a message. */
  #onAnswer(frame: InFrame & { readonly case: "sent" | "refused" | "slowDown" }): void {
    const { emitter, outbox } = this.#options;
    switch (frame.case) {
      case "sent": {
        const { clientMessageId, log, id } = frame.value;
        const seq = Number(frame.value.seq);
        emitter.emit("sent", { clientMessageId, log, seq, id });
        outbox().committed(clientMessageId, log, seq);
        break;
      }
      case "refused": {
        const { clientMessageId, code, message, retryAfterMs } = frame.value;
        const error = new ClientError(code, message, { retryAfterMs: retryAfterMs || undefined });
        outbox().refused(clientMessageId, error);
        break;
      }
      case "slowDown":
        outbox().hold(frame.value.retryAfterMs);
    }
  }
}
