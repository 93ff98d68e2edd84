import type { CallListener, CallTransport, HeaderFields, SinkOptions } from "../call-transport.ts";
import { receiveWindowBytes } from "../http2-settings.ts";
import type { StreamSink } from "../stream-sink.ts";
import { encodeFrame, encodeHeaderFrames, encodeNumbersFrame } from "./encode-frames.ts";
import { type DataFramer, findMessageLength, frameData, prefixBytes } from "./frame-data.ts";
import { HeldBytes } from "./held-bytes.ts";
import { Http2Error } from "./http2-error.ts";
import { errorCodes, frameFlags, frameTypes, maxPayloadBytes, maxWindowBytes } from "./protocol.ts";
import { ReceiveWindow } from "./receive-window.ts";

/** The connection below a stream. */
export interface StreamHost {
  /** What may still be sent on the connection. A stream that sends takes from it. */
  sendWindow: number;
  readonly framer: DataFramer;
  readonly isConnected: boolean;
  /** Whether the socket has enough for now; `Http2Stream.advance` is called when it has not any more. */
  readonly isFull: boolean;
  /** Writes whole frames; false when the socket has enough for now. */
  write(frames: Buffer): boolean;
  encodeHeaders(fields: HeaderFields): Buffer;
  /** Gives back what the stream took from the connection's receive window. */
  release(bytes: number): void;
  /** The stream is over; `how` tells whether the other end knows that already. */
  forget(stream: Http2Stream, how: "ended" | "reset"): void;
  destroy(): void;
}

type Ending = { readonly fields: HeaderFields; readonly onSent: () => void };

/** Of a piece of DATA that is sent before another stream has its turn. */
const maxTurnBytes = 4 * maxPayloadBytes;

/** One stream (RFC 9113, section 5), from its first headers on. */
export class Http2Stream implements CallTransport, StreamSink {
  readonly id: number;
  readonly #host: StreamHost;
  #sendWindow: number;
  readonly #receive = new ReceiveWindow(receiveWindowBytes);
  #listener: CallListener | undefined;
  #sink: SinkOptions | undefined;
  #onDrain: (() => void) | undefined;
  #hasSentHeaders = false;
  /** What does not fit in the windows, how much of it has been sent, and where the message there ends. */
  #pending: Uint8Array | undefined;
  #sent = 0;
  #messageEnd = 0;
  /** Whether a write was answered with false. */
  #isBusy = false;
  #written: (() => void)[] | undefined;
  #ending: Ending | undefined;
  #hasEnded = false;
  /** What came while the call does not read. */
  #held: HeldBytes | undefined;
  /** What came and has not been given back to the windows. */
  #owed = 0;
  #reading: "on" | "paused" | "dropped" = "on";
  #hasRemoteEnded = false;
  #isEndHeld = false;
  #isClosed = false;
  /** Of the body, when the request says so. */
  #bytesToCome: number | undefined;
  #ping: { readonly number: number; readonly onAnswer: () => void } | undefined;

  constructor(id: number, host: StreamHost, sendWindow: number, contentLength?: number) {
    this.id = id;
    this.#host = host;
    this.#sendWindow = sendWindow;
    this.#bytesToCome = contentLength;
  }

  get canSend(): boolean {
    return !this.#isClosed && !this.#hasEnded && this.#ending === undefined;
  }

  get hasSentHeaders(): boolean {
    return this.#hasSentHeaders;
  }

  get isConnected(): boolean {
    return this.#host.isConnected;
  }

  /** Whether the other end has said that it sends no more. */
  get hasRemoteEnded(): boolean {
    return this.#hasRemoteEnded;
  }

  listen(listener: CallListener): void {
    this.#listener = listener;
  }

  pause(): void {
    if (this.#reading === "on") this.#reading = "paused";
  }

  resume(): void {
    if (this.#reading !== "paused") return;
    this.#reading = "on";
    this.#deliverHeld();
    if (this.#isPaused) return;
    this.#settle();
    if (this.#isEndHeld) this.#tellEnd();
  }

  discard(): void {
    this.#reading = "dropped";
    this.#held = undefined;
    this.#settle();
  }

  get #isPaused(): boolean {
    return this.#reading === "paused";
  }

  openSink(options: SinkOptions): StreamSink {
    this.#sink = options;
    return this;
  }

  sendHeaders(fields: HeaderFields): void {
    if (!this.canSend) return;
    this.#hasSentHeaders = true;
    this.#host.write(encodeHeaderFrames(this.id, this.#host.encodeHeaders(fields), false));
  }

  write(bytes: Uint8Array): boolean {
    if (!this.canSend) return true;
    if (!this.#hasSentHeaders) this.#sink?.beforeWrite();
    const host = this.#host;
    const { length } = bytes;
    if (length <= this.#sendWindow && length <= host.sendWindow) {
      this.#sendWindow -= length;
      host.sendWindow -= length;
      const areWhole = this.#sink?.hasWholePrefixes ?? false;
      this.#isBusy = !host.write(host.framer.frame(bytes, this.id, areWhole));
      return !this.#isBusy;
    }
    this.#pending = bytes;
    this.#sent = 0;
    this.#messageEnd = 0;
    while (this.#sendPiece());
    this.#isBusy = this.#pending !== undefined || host.isFull;
    return !this.#isBusy;
  }

  onDrain(listener: () => void): void {
    this.#onDrain = listener;
  }

  written(): Promise<void> {
    if (this.#pending === undefined) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#written ??= [];
    this.#written.push(resolve);
    return promise;
  }

  end(fields: HeaderFields, onSent: () => void): void {
    if (!this.canSend) return;
    this.#ending = { fields, onSent };
    if (this.#pending === undefined) this.#sendEnding();
  }

  reset(why: "cancel" | "complete"): void {
    this.resetWith(why === "cancel" ? errorCodes.cancel : errorCodes.noError);
  }

  destroyConnection(): void {
    this.#host.destroy();
  }

  ping(onAnswer: () => void): void {
    if (!this.canSend) return;
    const number = ((this.#ping?.number ?? 0) + 1) % 2 ** 32;
    this.#ping = { number, onAnswer };
    const payload = Buffer.allocUnsafe(8);
    payload.writeUInt32BE(this.id, 0);
    payload.writeUInt32BE(number, 4);
    this.#host.write(encodeFrame(frameTypes.ping, 0, 0, payload));
  }

  /** The other end answered a PING of this stream. */
  receivePong(number: number): void {
    const ping = this.#ping;
    if (ping?.number === number) ping.onAnswer();
  }

  /**
   * Takes a frame of DATA: its content, and how much of the windows it takes with its padding. Throws Http2Error, of the
   * stream, when the other end does what it must not.
   */
  receiveData(content: Buffer, length: number): void {
    this.#owed += length;
    if (this.#hasRemoteEnded) throw this.#toError("streamClosed", "data behind its end");
    if (!this.#receive.take(length)) {
      throw this.#toError("flowControlError", "more data than its window allows");
    }
    if (this.#bytesToCome !== undefined) {
      this.#bytesToCome -= content.length;
      if (this.#bytesToCome < 0) throw this.#toError("protocolError", "more data than it said");
    }
    if (this.#isPaused) this.#hold(content);
    else if (this.#reading === "on" && content.length > 0) this.#listener?.onData(content);
    if (!this.#isPaused) this.#settle();
  }

  /** The other end sends no more. Throws Http2Error, of the stream. */
  receiveEnd(): void {
    if (this.#hasRemoteEnded) throw this.#toError("streamClosed", "an end behind its end");
    if (this.#bytesToCome !== undefined && this.#bytesToCome > 0) {
      throw this.#toError("protocolError", "less data than it said");
    }
    this.#hasRemoteEnded = true;
    if (this.#hasEnded) this.#close("ended");
    // Some clients cancel by an end and a reset in one packet: the reset counts.
    else setImmediate(() => this.#tellEnd());
  }

  /** The other end gave up, or the connection is lost. */
  abort(): void {
    if (this.#isClosed) return;
    this.#listener?.onAbort();
    this.#close("ended");
  }

  /** Resets the stream. */
  resetWith(code: number): void {
    if (this.#isClosed) return;
    this.#host.write(encodeNumbersFrame(frameTypes.rstStream, this.id, [code]));
    this.#close("reset");
  }

  /** The other end broke a rule: resets the stream, and tells the call. */
  fail(code: number): void {
    if (!this.#isClosed) this.#listener?.onAbort();
    this.resetWith(code);
  }

  /** The send window grows, or shrinks by a change of SETTINGS. False when it becomes larger than there are numbers. */
  shiftWindow(bytes: number): boolean {
    this.#sendWindow += bytes;
    return this.#sendWindow <= maxWindowBytes;
  }

  /** Sends a turn's worth of what waits; false when there is nothing, or no room. */
  advance(): boolean {
    if (!this.#isBusy || this.#isClosed) return false;
    const hasSent = this.#sendPiece();
    if (this.#pending !== undefined || this.#host.isFull) return hasSent;
    this.#isBusy = false;
    if (this.#ending === undefined) this.#onDrain?.();
    else this.#sendEnding();
    return hasSent;
  }

  #sendPiece(): boolean {
    const pending = this.#pending;
    const host = this.#host;
    if (pending === undefined || host.isFull) return false;
    const end = this.#sent + this.#findRoom(pending);
    if (end === this.#sent) return false;
    const piece = pending.subarray(this.#sent, end);
    this.#sendWindow -= piece.length;
    host.sendWindow -= piece.length;
    this.#sent = end;
    if (end === pending.length) {
      this.#pending = undefined;
      for (const settle of this.#written ?? []) settle();
      this.#written = undefined;
    }
    host.write(frameData(piece, this.id));
    return true;
  }

  /** How much of what waits may be sent now. Prefixes are not cut, where that matters. */
  #findRoom(pending: Uint8Array): number {
    const room = Math.min(this.#sendWindow, this.#host.sendWindow, maxTurnBytes);
    const rest = pending.length - this.#sent;
    if (!this.#sink?.hasWholePrefixes) return Math.max(0, Math.min(room, rest));
    const isBegin = this.#sent >= this.#messageEnd;
    const end = isBegin ? this.#sent + findMessageLength(pending, this.#sent) : this.#messageEnd;
    const most = Math.min(room, end - this.#sent);
    if (most < (isBegin ? prefixBytes : 1)) return 0;
    this.#messageEnd = end;
    return most;
  }

  #sendEnding(): void {
    const ending = this.#ending;
    if (ending === undefined || this.#hasEnded || this.#isClosed) return;
    this.#hasEnded = true;
    this.#hasSentHeaders = true;
    this.#host.write(this.#encodeEnding(ending.fields));
    ending.onSent();
    if (this.#hasRemoteEnded) this.#close("ended");
  }

  #encodeEnding(fields: HeaderFields): Buffer {
    if (Object.keys(fields).length > 0) {
      return encodeHeaderFrames(this.id, this.#host.encodeHeaders(fields), true);
    }
    return encodeFrame(frameTypes.data, frameFlags.endStream, this.id, Buffer.alloc(0));
  }

  #hold(content: Buffer): void {
    this.#held ??= new HeldBytes();
    this.#held.append(content);
  }

  /** In pieces, so that the call can stop it in the middle. */
  #deliverHeld(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    while (!held.isEmpty && this.#reading === "on") this.#listener?.onData(held.shift());
    if (!held.isEmpty && this.#isPaused) this.#held = held;
  }

  #tellEnd(): void {
    // What is held comes before the end.
    this.#isEndHeld = this.#held !== undefined;
    if (!this.#isClosed && !this.#isEndHeld) this.#listener?.onEnd();
  }

  /** Gives the windows back what was taken from them. */
  #settle(): void {
    const owed = this.#owed;
    if (owed === 0) return;
    this.#owed = 0;
    this.#host.release(owed);
    if (this.#hasRemoteEnded || this.#isClosed) return;
    const more = this.#receive.release(owed);
    if (more > 0) this.#host.write(encodeNumbersFrame(frameTypes.windowUpdate, this.id, [more]));
  }

  #close(how: "ended" | "reset"): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pending = undefined;
    this.#held = undefined;
    this.#settle();
    for (const settle of this.#written ?? []) settle();
    this.#host.forget(this, how);
    this.#listener?.onClose();
  }

  #toError(code: ConstructorParameters<typeof Http2Error>[0], what: string): Http2Error {
    return new Http2Error(code, `a stream has ${what}`, "stream");
  }
}
