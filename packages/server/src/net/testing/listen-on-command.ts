// The script of a process that listens when it is told to, for tests in which two of them want the same port.
import type { Server } from "node:net";
import { listen } from "../listen.ts";

/** Answered by `listening` or the text of the error; or by `closed`. */
export type ListenOrder =
  | { readonly kind: "listen"; readonly host: string; readonly port: number }
  | { readonly kind: "close" };

let servers: readonly Server[] = [];

async function carryOut(order: ListenOrder): Promise<string> {
  if (order.kind === "close") {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    servers = [];
    return "closed";
  }
  const ports = [{ name: "web", port: order.port }];
  try {
    const options = { socketsPerPort: 8 };
    ({ servers } = await listen(order.host, ports, (socket) => socket.destroy(), options));
    return "listening";
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

process.on("message", async (order: ListenOrder) => {
  process.send?.(await carryOut(order));
});
