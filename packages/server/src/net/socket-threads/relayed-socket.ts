import { Duplex } from "node:stream";
import type { Peer } from "../peer.ts";
import type { PlainSocket } from "../plain-socket.ts";
import type { Ends, OrderKind, SocketId } from "./messages.ts";

/** The way to the thread that holds the socket itself. */
export interface Relay {
  /** Whether the thread has enough to do. */
  readonly isBehind: boolean;
  write(id: SocketId, bytes: Uint8Array): void;
  order(kind: OrderKind, id: SocketId): void;
  /** Asks for `release` of the socket once the thread has carried out what it has been told so far. */
  wait(socket: RelayedSocket): void;
}

/** A piece that counts as written only when the thread has written it, and the socket takes more: what fills it is known only then. */
const largeBytes = 16 * 1024;

type Callback = (error?: Error | null) => void;

/** The end in this thread of a socket that another thread holds. */
export class RelayedSocket extends Duplex implements PlainSocket {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly peer: Peer;
  bytesRead = 0;
  bytesWritten = 0;
  readonly #id: SocketId;
  readonly #relay: Relay;
  #isPaused = false;
  /** Named as busy by its thread. */
  #isBusy = false;
  /** Told a writer to wait, who has not been told to go on. */
  #isAwaited = false;
  #held: Callback | undefined;
  #hasEnded = false;
  /** The thread does not know it any more, or has been told to forget it. */
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(id: SocketId, { peer, localAddress, localPort }: Ends, relay: Relay) {
    super({ allowHalfOpen: true });
    this.peer = peer;
    this.remoteAddress = peer.address;
    this.remotePort = peer.port;
    this.localAddress = localAddress;
    this.localPort = localPort;
    this.#id = id;
    this.#relay = relay;
  }

  get #isHeld(): boolean {
    return this.#isBusy || this.#relay.isBehind;
  }

  /** False also when the thread is behind or the socket busy, whatever the stream itself holds: "drain" follows. */
  override write(...args: unknown[]): boolean {
    const [chunk] = args;
    const hasRoom =
      args.length === 1 && chunk instanceof Uint8Array && this.#canPass(chunk)
        ? this.#pass(chunk)
        : (super.write as (...args: unknown[]) => boolean)(...args);
    if (!this.#isHeld) return hasRoom;
    this.#await();
    return false;
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, callback: Callback): void {
    if (chunk.length > 0) this.#pass(chunk);
    if (this.#isHeld || chunk.length >= largeBytes) {
      this.#held = callback;
      this.#await();
    } else callback();
  }

  override _read(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#relay.order("resume", this.#id);
  }

  override _final(callback: Callback): void {
    this.#relay.order("end", this.#id);
    callback();
  }

  override _destroy(error: Error | null, callback: Callback): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#relay.order("destroy", this.#id);
    this.#isClosed = true;
    const held = this.#held;
    this.#held = undefined;
    held?.();
    callback(error);
  }

  /** Ends the connection once everything has been sent. */
  destroySoon(): void {
    const leave = (): void => {
      if (!this.#isClosed) this.#relay.order("endSoon", this.#id);
      this.#isClosed = true;
      this.destroy();
    };
    if (this.writable) this.end();
    if (this.writableFinished) leave();
    else this.once("finish", leave);
  }

  setTimeout(timeoutMs: number, onTimeout?: () => void): this {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (onTimeout !== undefined) this.once("timeout", onTimeout);
    if (timeoutMs === 0) return this;
    this.#timer = setTimeout(() => {
      this.emit("timeout");
      this.#timer?.refresh();
    }, timeoutMs);
    this.#timer.unref();
    return this;
  }

  /** The thread sets it for every socket. */
  setNoDelay(): this {
    return this;
  }

  /** The thread sets it for every socket. */
  setKeepAlive(): this {
    return this;
  }

  /** Bytes have come. */
  receive(bytes: Uint8Array): void {
    this.bytesRead += bytes.length;
    this.#timer?.refresh();
    if (this.destroyed || this.push(bytes) || this.#isPaused) return;
    this.#isPaused = true;
    this.#relay.order("pause", this.#id);
  }

  /** The other end's half is complete. */
  receiveEnd(): void {
    this.#hasEnded = true;
    if (this.destroyed) return;
    this.push(null);
    // The end shows also when nobody reads, if there is nothing before it; as with Node's own sockets.
    this.read(0);
  }

  /** The socket is gone. What came before a proper end can still be read. */
  receiveClose(): void {
    this.#isClosed = true;
    if (this.#hasEnded && !this.readableEnded) this.once("end", () => this.destroy());
    else this.destroy();
  }

  setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    if (!isBusy) this.release();
  }

  /** Lets writers go on when nothing holds them any more. */
  release(): void {
    if (!this.#isAwaited || this.destroyed) return;
    if (this.#isHeld) {
      if (!this.#isBusy) this.#relay.wait(this);
      return;
    }
    this.#isAwaited = false;
    const held = this.#held;
    this.#held = undefined;
    held?.();
    // Who was told to wait may wait although the stream itself had room.
    if (!this.#isAwaited && !this.writableNeedDrain) this.emit("drain");
  }

  /** Whether a piece may go past the stream's own queue, which has nothing to add to a piece that nothing stands before. */
  #canPass(chunk: Uint8Array): boolean {
    return (
      this.writableLength === 0 &&
      this.writableCorked === 0 &&
      this.writable &&
      chunk.length > 0 &&
      chunk.length < largeBytes
    );
  }

  #pass(chunk: Uint8Array): true {
    this.#timer?.refresh();
    this.bytesWritten += chunk.length;
    this.#relay.write(this.#id, chunk);
    return true;
  }

  #await(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    if (!this.#isBusy) this.#relay.wait(this);
  }
}
