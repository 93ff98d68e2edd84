import type { Socket } from "node:net";

/** The doors that the crowd comes by. */
export type DoorName = "native" | "nativeGrpc" | "qt" | "messenger" | "line" | "direct";

/** Who comes, and where to. */
export type Person = {
  readonly name: string;
  readonly password: string;
  /** Of the native door. */
  readonly token: string;
};

/** The ports of the server. */
export type Ports = { readonly web: number };

/** One client of the crowd. */
export type Client = {
  readonly socket: Socket;
  /** Settles when the server has let it in and it has all that it missed; rejects when it is sent away before. */
  readonly entered: Promise<void>;
  /** When the server has told it to come back, in milliseconds; undefined when it was not told. */
  readonly toldMs: () => number | undefined;
};

/** A promise that is settled from outside, and rejected when the socket closes before. */
export function createEntrance(socket: Socket): {
  readonly entered: Promise<void>;
  readonly enter: () => void;
} {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.on("close", () => reject(new Error("closed")));
  // Who does not wait for it does not want to know.
  promise.catch(() => {});
  return { entered: promise, enter: resolve };
}
