import { ChatError, type Clock, type Core, type PresenceLease, type Session } from "@parley/core";
import type { Hello } from "@parley/protocol/native";
import type { Admission } from "../../../admission/admission.ts";
import type { Feeds } from "../../../delivery/feeds.ts";
import { createMessageRate, type MessageRate } from "../../../net/message-rate.ts";
import { createPipeline, type Pipeline } from "../../../net/pipeline.ts";
import { toAccount, toLimits } from "../codec.ts";
import type { NativeLimits } from "../limits.ts";
import { parseCount } from "../requests.ts";
import { type Answers, createAnswers } from "./answers.ts";
import type { Audiences } from "./audiences.ts";
import { type CloseReason, closeReasons } from "./close-reason.ts";
import { type Following, openFollowing } from "./following.ts";
import type { FrameConnection } from "./frame-connection.ts";
import { type ActionFrame, handleAction, toRefused } from "./frame-handlers.ts";
import { type ClientFrame, decodeFrame, type ServerFrame } from "./frames.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { createWatching, type Watching } from "./watching.ts";

/** What every live session of one framing shares. */
export type LiveParts = {
  readonly core: Core;
  readonly clock: Clock;
  /** Where those who say hello take turns. */
  readonly admission: Admission;
  readonly limits: NativeLimits;
  readonly feeds: Feeds;
  readonly audiences: Audiences;
  /** A frame with the transport's framing around it. */
  readonly encode: (frame: ServerFrame) => Uint8Array;
  /** A refusal as the client may know it; a defect is logged there. */
  readonly reveal: (thrown: unknown) => ChatError;
};

/** What a connection holds once somebody has signed in on it. */
type SignedIn = {
  readonly session: Session;
  readonly presence: PresenceLease;
  readonly watching: Watching;
  readonly stopWatchingEnd: () => void;
};

/** What a connection may do now. */
type State =
  /** Nothing but `hello`; the connection ends when it does not come in time. */
  | { readonly name: "awaiting_hello"; readonly cancelTimeout: () => void }
  /** The hello is being answered; no frame is read meanwhile. */
  | { readonly name: "greeting"; readonly who: SignedIn }
  /** Everything but `hello`. */
  | { readonly name: "live"; readonly who: SignedIn; readonly following: Following }
  /** Its queue was dropped: everything, and `hello` of the same session, which is due. */
  | { readonly name: "resyncing"; readonly who: SignedIn; readonly cancelTimeout: () => void }
  | { readonly name: "closed" };

/** How often a client that sends too fast is told so; each refused message is answered besides. */
const slowDownEveryMs = 1000;

/** How long the server, when it stops, waits for what a connection has begun: longer than any healthy store takes. */
const maxDrainWaitMs = 2000;

/** One live connection, whatever its transport. */
export class LiveSession {
  readonly #parts: LiveParts;
  readonly #connection: FrameConnection;
  readonly #answers: Answers;
  readonly #rate: MessageRate;
  readonly #pipeline: Pipeline;
  readonly #stopHeartbeat: () => void;
  #state: State;
  #toldSlowDownAt = Number.NEGATIVE_INFINITY;

  constructor(parts: LiveParts, connection: FrameConnection) {
    const { clock, limits } = parts;
    this.#parts = parts;
    this.#connection = connection;
    this.#answers = createAnswers(connection.outbox);
    this.#rate = createMessageRate(clock, limits.frameBurst, limits.framesPerSecond);
    this.#pipeline = createPipeline(limits.maxSendsInFlight);
    this.#state = { name: "awaiting_hello", cancelTimeout: this.#expectHello("awaiting_hello") };
    const ping = (timeoutMs: number) => connection.ping(timeoutMs);
    const onSilent = () => this.#close("timeout", "no answer to a ping");
    this.#stopHeartbeat = startHeartbeat({ clock, limits, ping, onSilent });
  }

  /** Serves the connection until it ends. Rejects only with what reading from the transport throws. */
  async run(): Promise<void> {
    try {
      for await (const bytes of this.#connection.messages) {
        if (this.#state.name === "closed") return;
        await this.#take(bytes);
      }
      // Half-closed: what was sent before is still answered.
      await this.#pipeline.idle();
    } finally {
      this.#answers.flush();
      this.#release(this.#connection.hasLeft ? "left" : "lost");
    }
  }

  /** To be called when the outbox has overflown and is empty: begins again from the client's cursors. */
  resync(): void {
    const state = this.#state;
    if (state.name === "closed") return;
    if (state.name !== "live") {
      this.#close("too_slow", "the client reads too slowly");
      return;
    }
    const { who, following } = state;
    this.#state = { name: "resyncing", who, cancelTimeout: this.#expectHello("resyncing") };
    // First, because leaving a feed sends what was about to be sent: behind a resync the client skips it.
    this.#send({ case: "resync", value: {} });
    following.close();
    who.watching.clear();
  }

  /** Answers what is under way, tells the client when to come back, and ends the connection. */
  async drain(reconnectInMs: number): Promise<void> {
    const waited = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.schedule(maxDrainWaitMs, waited.resolve);
    await Promise.race([this.#pipeline.idle(), waited.promise]);
    cancel();
    if (this.#state.name === "closed") return;
    this.#sendAway("draining", "the server stops, come back soon", reconnectInMs);
  }

  #send(frame: ServerFrame): void {
    this.#answers.flush();
    this.#connection.outbox.push(this.#parts.encode(frame));
  }

  #expectHello(name: "awaiting_hello" | "resyncing"): () => void {
    const { clock, limits } = this.#parts;
    const timeoutMs = name === "resyncing" ? limits.resyncTimeoutMs : limits.helloTimeoutMs;
    return clock.schedule(timeoutMs, () =>
      this.#close("timeout", `no hello came within ${timeoutMs / 1000} s`),
    );
  }

  #close(reason: CloseReason, message: string, retryAfterMs?: number): void {
    if (this.#state.name === "closed") return;
    this.#release(reason === "signed_out" ? "left" : "lost");
    this.#answers.flush();
    this.#connection.close(reason, message, retryAfterMs);
  }

  /** Tells the client when to come back, and ends the connection. */
  #sendAway(reason: CloseReason, message: string, reconnectInMs: number): void {
    this.#send({ case: "draining", value: { reconnectInMs } });
    this.#close(reason, message, reconnectInMs);
  }

  /** Gives back what the connection holds. Does nothing the second time. */
  #release(reason: "left" | "lost"): void {
    const state = this.#state;
    this.#state = { name: "closed" };
    if (state.name === "closed") return;
    this.#stopHeartbeat();
    if (state.name === "awaiting_hello" || state.name === "resyncing") state.cancelTimeout();
    if (state.name === "live") state.following.close();
    if (state.name === "awaiting_hello") return;
    const { presence, watching, stopWatchingEnd } = state.who;
    stopWatchingEnd();
    watching.close();
    presence.release(reason);
  }

  #fail(thrown: unknown): void {
    if (this.#state.name === "closed") return;
    const { code, message, retryAfterMs } = this.#parts.reveal(thrown);
    const reason = closeReasons[code];
    if (reason !== "unavailable" || retryAfterMs === undefined) this.#close(reason, message);
    else this.#sendAway(reason, message, retryAfterMs);
  }

  async #take(bytes: Uint8Array): Promise<void> {
    try {
      const frame = decodeFrame(bytes);
      if (frame.case === "hello") return await this.#hello(frame.value);
      if (this.#state.name === "awaiting_hello") {
        throw new ChatError("invalid_argument", "the first frame must be hello");
      }
      // A newer client may say what this server does not know.
      if (frame.case !== undefined) await this.#act(frame);
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  async #act(frame: ActionFrame): Promise<void> {
    const state = this.#state;
    if (state.name === "closed" || state.name === "awaiting_hello") return;
    const retryAfterMs = this.#rate.take();
    if (retryAfterMs > 0) return this.#slowDown(frame, retryAfterMs);
    const { core, reveal } = this.#parts;
    const send = (answer: ServerFrame) => this.#answers.add(this.#parts.encode(answer));
    const acting = { ...state.who, core, send, reveal };
    await this.#pipeline.begin(() => handleAction(acting, frame));
  }

  #slowDown(frame: ClientFrame, retryAfterMs: number): void {
    const message = "too many frames, they are dropped";
    const tooMany = new ChatError("resource_exhausted", message, { retryAfterMs });
    const error = this.#parts.reveal(tooMany);
    if (frame.case === "send") {
      this.#send(toRefused(frame.value.message?.clientMessageId ?? "", error));
    }
    const now = this.#parts.clock.now();
    if (Math.abs(now - this.#toldSlowDownAt) < slowDownEveryMs) return;
    this.#toldSlowDownAt = now;
    this.#send({ case: "slowDown", value: { retryAfterMs } });
  }

  /** What the session holds, from now on; `undefined` when the connection ended meanwhile. */
  #enter(session: Session): SignedIn | undefined {
    const state = this.#state;
    if (state.name === "closed") return undefined;
    if (state.name === "resyncing" && state.who.session.id !== session.id) {
      throw new ChatError("unauthenticated", "hello after resync must be of the same session");
    }
    const who = state.name === "awaiting_hello" ? this.#join(session) : state.who;
    this.#state = { name: "greeting", who };
    return who;
  }

  #join(session: Session): SignedIn {
    const { core, audiences, limits } = this.#parts;
    const { outbox } = this.#connection;
    return {
      session,
      presence: core.presence.join(session),
      watching: createWatching({ audiences, session, outbox, limits }),
      stopWatchingEnd: core.sessions.watchEnd(session.id, () =>
        this.#close("signed_out", "the session has ended, sign in again"),
      ),
    };
  }

  /** Answers in its turn, which ends when the client has what it missed; meanwhile it may speak. */
  async #hello({ token, cursors }: Hello): Promise<void> {
    const state = this.#state;
    if (state.name === "live") throw new ChatError("invalid_argument", "hello was said already");
    const known = new Map(cursors.map(({ log, seq }) => [log, parseCount(seq, "cursor")]));
    if (state.name === "awaiting_hello" || state.name === "resyncing") state.cancelTimeout();
    const leave = await this.#parts.admission.enter();
    let caughtUp: Promise<void> | undefined;
    try {
      if (!this.#connection.signal.aborted) caughtUp = (await this.#greet(token, known))?.start();
    } finally {
      void (caughtUp ?? Promise.resolve()).then(leave);
    }
  }

  /** Says welcome; `undefined` when the connection ended meanwhile. */
  async #greet(token: string, known: ReadonlyMap<string, number>): Promise<Following | undefined> {
    const { core, feeds, encode, limits } = this.#parts;
    const session = await core.sessions.authenticate(token);
    const who = this.#enter(session);
    if (who === undefined) return undefined;
    // It may have ended after it was read and before its end was watched.
    if ((await core.sessions.find(session.id)) === undefined) {
      throw new ChatError("unauthenticated", "the session has ended, sign in again");
    }
    const account = await core.accounts.get(session, session.account.id);
    const { outbox } = this.#connection;
    const onFailure = (failure: unknown) => this.#fail(failure);
    const parts = { core, feeds, session, cursors: known, outbox, encode, limits, onFailure };
    const following = await openFollowing(parts);
    // It may have ended meanwhile.
    if (this.#state.name !== "greeting") {
      following.close();
      return undefined;
    }
    this.#state = { name: "live", who, following };
    const { epoch } = core;
    const heads = following.heads.map(({ log, seq }) => ({ log, seq: BigInt(seq) }));
    const told = toLimits(core.limits, limits.maxFrameBytes);
    this.#send({
      case: "welcome",
      value: { epoch, limits: told, heads, account: toAccount(account) },
    });
    return following;
  }
}
