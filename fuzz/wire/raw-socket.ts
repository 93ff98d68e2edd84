import { connect, type Socket } from "node:net";

/** A TCP connection by hand: bytes out, bytes in, and its end. */
export type RawSocket = Disposable & {
  readonly socket: Socket;
  /** Settles when the connection has ended, however it came. */
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  /** Writes; settles when it has left this process, or can't any more. */
  write(bytes: Uint8Array | string): Promise<void>;
};

/** Connects. Being hung up on, or refused, is an end like any other. */
export function openRawSocket(
  port: number,
  onBytes: (bytes: Buffer) => void = () => {},
  host = "127.0.0.1",
): RawSocket {
  return wrapSocket(connect(port, host), onBytes);
}

/** The same for a connection that somebody else made, one over TLS for example. */
export function wrapSocket(socket: Socket, onBytes: (bytes: Buffer) => void): RawSocket {
  const closed = Promise.withResolvers<void>();
  const state = { isClosed: false };
  socket.on("error", () => {});
  socket.on("data", (bytes: Buffer) => onBytes(bytes));
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
    async write(bytes) {
      if (state.isClosed || !socket.writable) return;
      const left = Promise.withResolvers<void>();
      socket.write(bytes, () => left.resolve());
      await Promise.race([left.promise, closed.promise]);
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
