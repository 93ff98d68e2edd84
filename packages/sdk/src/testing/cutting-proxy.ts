import { connect, createServer, type Socket } from "node:net";

/** A TCP line to a server that can be cut. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** How many connections were cut so far. */
  readonly cuts: number;
  /** Cuts every connection at once, in the middle of whatever it carries. */
  cut(): void;
  /** Cuts the next connection after so many more bytes from the server or from the client. */
  cutAfter(bytes: number): void;
  /** Gives nothing on any more of what comes on those that are open, and says so to nobody. Settles when something came. */
  swallow(): Promise<void>;
}

/** Opens a line to a port of this machine. */
export async function openCuttingProxy(port: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  const swallowing = new Map<Socket, () => void>();
  let cuts = 0;
  let bytesLeft = Number.POSITIVE_INFINITY;
  const cut = (): void => {
    bytesLeft = Number.POSITIVE_INFINITY;
    for (const socket of sockets) {
      if (!socket.destroyed) cuts += 0.5;
      socket.resetAndDestroy();
    }
    sockets.clear();
  };
  const carry = (from: Socket, to: Socket): void => {
    sockets.add(from);
    // A cut line is what this is for.
    from.on("error", () => undefined);
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on("data", (bytes: Buffer) => {
      const onSwallowed = swallowing.get(from);
      if (onSwallowed !== undefined) return onSwallowed();
      to.write(bytes.subarray(0, bytesLeft));
      bytesLeft -= bytes.length;
      if (bytesLeft <= 0) cut();
    });
  };
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    carry(near, far);
    carry(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    get cuts() {
      return cuts;
    },
    cut,
    cutAfter(bytes) {
      bytesLeft = bytes;
    },
    swallow() {
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const socket of sockets) swallowing.set(socket, resolve);
      return promise;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
