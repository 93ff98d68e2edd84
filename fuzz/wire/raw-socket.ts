import { connect, type Socket } from "node:net";

/** A TCP connection by hand: bytes out, bytes in, and its end. */
export type RawSocket = Disposable & {
  readonly socket: Socket;
  /** Settles when the connection has ended, however it came. */
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  /**
   * Whether the server took us for a line client, because our first byte came later than 300 ms after we connected: on a busy
   * machine that happens. The connection is closed then; nothing is learnt from it.
   */
  readonly isMisheard: boolean;
  /** Writes; settles when it has left this process, or can't any more. */
  write(bytes: Uint8Array | string): Promise<void>;
};

/** Connects; with `isLine` as a line client. Being hung up on, or refused, is an end like any other. */
export function openRawSocket(
  port: number,
  onBytes: (bytes: Buffer) => void = () => {},
  {
    host = "127.0.0.1",
    isLine = false,
  }: { readonly host?: string; readonly isLine?: boolean } = {},
): RawSocket {
  return wrapSocket(connect(port, host), onBytes, isLine);
}

/** The same for a connection that somebody else made, one over TLS for example. */
export function wrapSocket(
  socket: Socket,
  onBytes: (bytes: Buffer) => void,
  isLine = false,
): RawSocket {
  const closed = Promise.withResolvers<void>();
  const state = { isClosed: false, isMisheard: false, isFirst: true };
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => {
    state.isMisheard ||= state.isFirst && !isLine && bytes.subarray(0, 2).toString() === "* ";
    state.isFirst = false;
    if (state.isMisheard) socket.destroy();
    else onBytes(bytes);
  });
  // A server that has said its last word is not waited for.
  socket.on("end", () => socket.destroy());
  socket.on("close", () => {
    state.isClosed = true;
    closed.resolve();
  });
  return {
    socket,
    closed: closed.promise,
    get isClosed() {
      return state.isClosed;
    },
    get isMisheard() {
      return state.isMisheard;
    },
    async write(bytes) {
      if (state.isClosed || !socket.writable) return;
      const left = Promise.withResolvers<void>();
      socket.write(bytes, () => left.resolve());
      await Promise.race([left.promise, closed.promise]);
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
