import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  ConnectRequestSchema,
  type ConnectResponse,
  ConnectResponseSchema,
} from "@parley/protocol/native";
import type { ConnectionState } from "./client.ts";
import {
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  initialConnection,
  stepConnection,
  type Timer,
} from "./connection.ts";
import type { Platform, Socket } from "./platform.ts";

/** A frame to the server. */
export type OutFrame = NonNullable<MessageInitShape<typeof ConnectRequestSchema>["frame"]>;
/** A frame from the server. */
export type InFrame = ConnectResponse["frame"];

/** What a link needs. */
export type LiveLinkOptions = {
  readonly platform: Platform;
  /** Of the WebSocket. */
  readonly url: string;
  /** The first frame of each connection. */
  readonly hello: () => OutFrame;
  readonly onFrame: (frame: InFrame) => void;
  readonly onState: (state: ConnectionState) => void;
};

/** The live connection: does what `stepConnection` says, with real sockets and timers. */
export class LiveLink {
  readonly #options: LiveLinkOptions;
  readonly #timers = new Map<Timer, () => void>();
  #connection: Connection = initialConnection;
  #socket: Socket | undefined;
  #nonce = 0;

  constructor(options: LiveLinkOptions) {
    this.#options = options;
  }

  /** How it stands. */
  get state(): ConnectionState {
    return this.#connection.shown;
  }

  /** Whether frames reach the server now. */
  get isUp(): boolean {
    return this.state.state === "live" || this.state.state === "catching_up";
  }

  /** Something happened. */
  dispatch(event: ConnectionEvent): void {
    const { platform, onState } = this.#options;
    const before = this.#connection.shown;
    const chance = { now: platform.now(), random: platform.random() };
    const [next, effects] = stepConnection(this.#connection, event, chance);
    this.#connection = next;
    for (const effect of effects) this.#run(effect);
    if (next.shown !== before && this.#connection === next) onState(next.shown);
  }

  /** Sends a frame; one that finds no connection is lost. */
  send(frame: OutFrame): void {
    this.#socket?.send(toBinary(ConnectRequestSchema, create(ConnectRequestSchema, { frame })));
  }

  #run(effect: ConnectionEffect): void {
    switch (effect.type) {
      case "dial":
        this.#dial();
        break;
      case "hang_up":
        this.#hangUp();
        break;
      case "send_hello":
        this.send(this.#options.hello());
        break;
      case "send_ping":
        this.#nonce += 1;
        this.send({ case: "ping", value: { nonce: this.#nonce } });
        break;
      case "set_timer":
        this.#setTimer(effect.timer, effect.delayMs);
        break;
      case "clear_timer":
        this.#clearTimer(effect.timer);
        break;
      case "clear_timers":
        for (const timer of [...this.#timers.keys()]) this.#clearTimer(timer);
    }
  }

  #dial(): void {
    this.#hangUp();
    const { platform, url } = this.#options;
    // What a socket says after it was given up is not heard.
    const isOurs = (): boolean => this.#socket === socket;
    const socket = platform.openSocket(url, {
      onOpen: () => {
        if (isOurs()) this.dispatch({ type: "opened" });
      },
      onFrame: (bytes) => {
        if (isOurs()) this.#receive(bytes);
      },
      onClose: (code, reason) => {
        if (!isOurs()) return;
        this.#socket = undefined;
        this.dispatch({ type: "closed", code, reason });
      },
    });
    this.#socket = socket;
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #receive(bytes: Uint8Array): void {
    let frame: InFrame;
    try {
      frame = fromBinary(ConnectResponseSchema, bytes).frame;
    } catch {
      // Not worth its own state: the next connection starts from the cursors.
      this.dispatch({ type: "broken", reason: "the server sent a frame that cannot be read" });
      return;
    }
    if (this.#timers.has("pong")) this.dispatch({ type: "heard" });
    this.#options.onFrame(frame);
  }

  #setTimer(timer: Timer, delayMs: number): void {
    this.#clearTimer(timer);
    const cancel = this.#options.platform.schedule(delayMs, () => {
      this.#timers.delete(timer);
      this.dispatch({ type: "timer", timer });
    });
    this.#timers.set(timer, cancel);
  }

  #clearTimer(timer: Timer): void {
    this.#timers.get(timer)?.();
    this.#timers.delete(timer);
  }
}
