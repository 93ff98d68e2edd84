import type { HeaderFields } from "../call-transport.ts";
import { maxHeaderListBytes, maxStreams, receiveWindowBytes } from "../http2-settings.ts";
import type { PlainSocket } from "../plain-socket.ts";
import { ClosedStreams } from "./closed-streams.ts";
import { encodeGoAway, encodeNumbersFrame, encodeSettings } from "./encode-frames.ts";
import { FloodGuard } from "./flood-guard.ts";
import type { DataFramer } from "./frame-data.ts";
import { type Frame, FrameReader } from "./frame-reader.ts";
import type { HeaderBlock } from "./header-block.ts";
import { HeaderList } from "./header-list.ts";
import { emptyTable, encodeHeaders } from "./hpack/encode-headers.ts";
import { HeaderDecoder, maxTableBytes } from "./hpack/header-decoder.ts";
import { Http2Error } from "./http2-error.ts";
import { type PeerSettings, settingIds } from "./peer-settings.ts";
import { defaultWindowBytes, errorCodes, frameTypes, maxWindowBytes } from "./protocol.ts";
import { receiveFrame } from "./receive-frame.ts";
import { ReceiveWindow } from "./receive-window.ts";
import { checkTrailers, parseRequestHead, type RequestHead } from "./request-head.ts";
import { Http2Stream, type StreamHost } from "./stream.ts";

/** What a connection is made of. */
export type ConnectionParts = {
  /** Behind the client's preface; what comes next is still in it. */
  readonly socket: PlainSocket;
  readonly framer: DataFramer;
  /** Whether `serverSettings` have been written to the socket. */
  readonly hasSentSettings: boolean;
  /** Without an open stream, before the client is told to go. */
  readonly idleMs: number;
  /** Takes a request over. */
  readonly onRequest: (stream: Http2Stream, head: RequestHead) => void;
  /** The client broke the protocol: the connection is being closed. */
  readonly onBreak: (error: Http2Error) => void;
  /** What a request, or who serves it, has thrown: the connection is over. */
  readonly onDefect: (defect: unknown) => void;
  /** The socket is closed. */
  readonly onClose: () => void;
};

/** The first frame of ours: SETTINGS. */
export const serverSettings: Buffer = encodeSettings([
  [settingIds.maxConcurrentStreams, maxStreams],
  [settingIds.initialWindowSize, receiveWindowBytes],
  [settingIds.maxHeaderListSize, maxHeaderListBytes],
]);

/** How long a client may take to close what we have closed. */
const lingerMs = 1_000;
/** How long it may read nothing of what has been written when we close. */
const drainMs = 10_000;

/** The server's side of one HTTP/2 connection (RFC 9113) that needs little memory, and writes one buffer to many. */
export class Http2Connection implements StreamHost {
  sendWindow: number = defaultWindowBytes;
  readonly framer: DataFramer;
  /** By the socket's own word, not by its `writableNeedDrain`: one that another thread holds is full for other reasons. */
  isFull = false;
  /** The block that is being received: nothing else may come until it is complete. */
  block: HeaderBlock | undefined;
  hasSettings = false;
  readonly guard: FloodGuard = new FloodGuard();
  readonly #parts: ConnectionParts;
  readonly #socket: PlainSocket;
  readonly #reader = new FrameReader();
  readonly #decoder = new HeaderDecoder();
  readonly #receive = new ReceiveWindow(receiveWindowBytes);
  readonly #streams = new Map<number, Http2Stream>();
  readonly #closed = new ClosedStreams();
  #lastId = 0;
  /** Of the streams that the client opens from now on. */
  #streamWindow = defaultWindowBytes;
  #isTableDue = false;
  /** `leaving`: no new streams. `over`: nothing at all. */
  #state: "open" | "leaving" | "over" = "open";

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#socket = parts.socket;
    this.framer = parts.framer;
    const { socket } = parts;
    // The other end's FIN is the end of a connection; a half-open one would stay for ever.
    socket.allowHalfOpen = false;
    if (!parts.hasSentSettings) socket.write(serverSettings);
    const more = receiveWindowBytes - defaultWindowBytes;
    socket.write(encodeNumbersFrame(frameTypes.windowUpdate, 0, [more]));
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("drain", () => {
      this.isFull = false;
      this.advance();
    });
    socket.on("end", () => this.#finish("broken"));
    socket.on("close", () => {
      this.#lose();
      parts.onClose();
    });
    socket.on("timeout", () => {
      if (this.#state === "over") socket.destroy();
      else this.drain();
    });
    socket.setTimeout(parts.idleMs);
    socket.resume();
  }

  get isConnected(): boolean {
    return this.#state !== "over" && !this.#socket.destroyed;
  }

  get lastStreamId(): number {
    return this.#lastId;
  }

  write(frames: Buffer): boolean {
    if (!this.#socket.writable || this.#socket.write(frames)) return true;
    this.isFull = true;
    return false;
  }

  /** Writes what a frame of the client asks for. Throws Http2Error when it does not read. */
  reply(frames: Buffer): void {
    this.write(frames);
    this.guard.countReply();
  }

  encodeHeaders(fields: HeaderFields): Buffer {
    const block = encodeHeaders(Object.entries(fields));
    if (!this.#isTableDue) return block;
    this.#isTableDue = false;
    return Buffer.concat([emptyTable, block]);
  }

  release(bytes: number): void {
    const more = this.#receive.release(bytes);
    if (more > 0) this.write(encodeNumbersFrame(frameTypes.windowUpdate, 0, [more]));
  }

  forget(stream: Http2Stream, how: "ended" | "reset"): void {
    this.#streams.delete(stream.id);
    this.#closed.add(stream.id, how);
    if (this.#streams.size > 0 || this.#state === "over") return;
    if (this.#state === "leaving") this.#finish("complete");
    else this.#socket.setTimeout(this.#parts.idleMs);
  }

  destroy(): void {
    this.#state = "over";
    this.#socket.destroy();
    this.#lose();
  }

  /** Takes no new streams, and closes when the last one is over. */
  drain(): void {
    if (this.#state !== "open") return;
    this.#state = "leaving";
    this.write(encodeGoAway(this.#lastId, errorCodes.noError, ""));
    if (this.#streams.size === 0) this.#finish("complete");
  }

  /** The client opens no more streams. */
  receiveGoAway(): void {
    if (this.#state === "open") this.#state = "leaving";
    if (this.#streams.size === 0) this.#finish("complete");
  }

  /** An open stream. Throws Http2Error when the client never opened it. */
  findStream(id: number): Http2Stream | undefined {
    if (id === 0 || id % 2 === 0 || id > this.#lastId) {
      throw new Http2Error("protocolError", `a frame of stream ${id}, which is not open`);
    }
    return this.#streams.get(id);
  }

  /** Lets what waits for a window or for the socket go on, in turns. */
  advance(): void {
    for (let goesOn = true; goesOn; ) {
      goesOn = false;
      for (const stream of this.#streams.values()) goesOn = stream.advance() || goesOn;
    }
  }

  /** Takes data that came for a stream, with its padding, from the connection's window. */
  takeData(length: number): void {
    if (this.#receive.take(length)) return;
    throw new Http2Error("flowControlError", "more data than the connection's window allows");
  }

  /** The answer to a PING of a stream. */
  receivePong(streamId: number, number: number): void {
    this.#streams.get(streamId)?.receivePong(number);
  }

  /** A frame of data, or headers, of a stream that is over. Throws Http2Error when the client must have known. */
  receiveLate(id: number): void {
    const past = this.#closed.find(id);
    if (past === "ended") throw new Http2Error("streamClosed", `stream ${id} is over`);
    if (past === "skipped") throw new Http2Error("protocolError", `stream ${id} comes too late`);
    this.guard.count("chatter");
  }

  /** The windows of the connection and of its streams. */
  widen(bytes: number): void {
    this.sendWindow += bytes;
    if (this.sendWindow > maxWindowBytes) {
      throw new Http2Error("flowControlError", "the connection's window is too large");
    }
    this.advance();
  }

  apply({ initialWindowSize, headerTableSize }: PeerSettings): void {
    this.hasSettings = true;
    // Our encoder keeps no table; a client that makes its own smaller waits to hear so.
    if (headerTableSize !== undefined && headerTableSize < maxTableBytes) this.#isTableDue = true;
    if (initialWindowSize === undefined) return;
    const change = initialWindowSize - this.#streamWindow;
    this.#streamWindow = initialWindowSize;
    for (const stream of this.#streams.values()) {
      if (!stream.shiftWindow(change)) {
        throw new Http2Error("flowControlError", "the window of a stream is too large");
      }
    }
    this.advance();
  }

  /** A block of headers is complete. Throws Http2Error. */
  receiveBlock(block: Buffer, id: number, endsStream: boolean): void {
    const list = new HeaderList();
    // First of all, whatever is wrong with the stream: the next block builds on it.
    this.#decoder.decode(block, (name, value) => list.add(name, value));
    const stream = id <= this.#lastId ? this.#streams.get(id) : undefined;
    if (stream !== undefined) receiveTrailers(stream, list, endsStream);
    else if (id <= this.#lastId) this.receiveLate(id);
    else this.#open(id, list, endsStream);
  }

  /** Ends one stream, open or not, because of what the client did. Throws Http2Error when it does so too often. */
  failStream(id: number, code: number): void {
    this.guard.count("reset");
    const stream = this.#streams.get(id);
    if (stream !== undefined) {
      stream.fail(code);
      return;
    }
    this.#closed.add(id, "reset");
    this.reply(encodeNumbersFrame(frameTypes.rstStream, id, [code]));
  }

  #open(id: number, list: HeaderList, endsStream: boolean): void {
    this.#lastId = id;
    if (this.#state === "leaving") {
      this.#closed.add(id, "reset");
      this.guard.count("chatter");
      return;
    }
    if (this.#streams.size >= maxStreams) {
      this.failStream(id, errorCodes.refusedStream);
      return;
    }
    if (list.isTooLarge) {
      this.failStream(id, errorCodes.enhanceYourCalm);
      return;
    }
    const head = parseRequestHead(list.fields);
    const stream = new Http2Stream(id, this, this.#streamWindow, parseContentLength(head));
    if (this.#streams.size === 0) this.#socket.setTimeout(0);
    this.#streams.set(id, stream);
    this.#parts.onRequest(stream, head);
    if (endsStream) stream.receiveEnd();
  }

  #read(chunk: Buffer): void {
    if (this.#state === "over") return;
    if (this.#socket.writableLength === 0) this.guard.forgetReplies();
    try {
      this.#reader.read(chunk, (frame) => this.#receiveFrame(frame));
    } catch (error) {
      if (error instanceof Http2Error) this.#break(error);
      else this.#giveUp(error);
    }
  }

  #receiveFrame(frame: Frame): void {
    if (this.#state === "over") return;
    try {
      receiveFrame(this, frame);
    } catch (error) {
      if (!(error instanceof Http2Error) || error.scope === "connection") throw error;
      this.failStream(frame.streamId, error.code);
    }
  }

  /** A defect of ours, or of who serves a stream, ends this connection and not the process. */
  #giveUp(defect: unknown): void {
    this.#parts.onDefect(defect);
    this.destroy();
  }

  #break(error: Http2Error): void {
    this.write(encodeGoAway(this.#lastId, error.code, error.message));
    this.#parts.onBreak(error);
    this.#finish("broken");
  }

  /**
   * Closes the connection behind what was written. What still comes is dropped, and the socket stays open for a moment: the
   * last words are lost in a reset otherwise.
   */
  #finish(how: "complete" | "broken"): void {
    if (this.#state === "over") return;
    this.#lose();
    const destroySoon = () => setTimeout(() => this.#socket.destroy(), lingerMs).unref();
    if (how === "broken") destroySoon();
    else this.#socket.setTimeout(drainMs);
    this.#socket.end(destroySoon);
  }

  #lose(): void {
    this.#state = "over";
    for (const stream of [...this.#streams.values()]) stream.abort();
  }
}

function receiveTrailers(stream: Http2Stream, list: HeaderList, endsStream: boolean): void {
  if (stream.hasRemoteEnded) {
    throw new Http2Error("streamClosed", "headers behind the end of a stream", "stream");
  }
  if (!endsStream || list.isTooLarge) {
    throw new Http2Error("protocolError", "headers in the middle of a stream", "stream");
  }
  checkTrailers(list.fields);
  stream.receiveEnd();
}

function parseContentLength({ headers }: RequestHead): number | undefined {
  const text = headers.get("content-length");
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Http2Error("protocolError", "a content-length is no number", "stream");
}
