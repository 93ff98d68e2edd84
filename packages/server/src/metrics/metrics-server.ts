import { createServer } from "node:http";
import type { Registry } from "prom-client";
import { listen } from "../net/listen.ts";
import type { Log } from "../net/log.ts";

/** Where the page is served. */
export type MetricsAddress = { readonly host: string; readonly port: number };

/** The page, served. */
export type MetricsServer = AsyncDisposable & { readonly port: number };

/** How long a scraper may take to send its request. */
const requestMs = 10_000;

/**
 * Serves the metrics as `GET /metrics`, on an address of their own: the chat's ports show them to nobody, whatever proxy stands
 * before them, and the page answers when the chat is full. Rejects when the port cannot be had.
 */
export async function startMetricsServer(
  { host, port }: MetricsAddress,
  registry: Registry,
  log: Log,
): Promise<MetricsServer> {
  const http = createServer({ requestTimeout: requestMs, headersTimeout: requestMs });
  http.on("request", async (request, response) => {
    try {
      if (request.url?.split("?", 1)[0] !== "/metrics") return void response.writeHead(404).end();
      if (request.method !== "GET") return void response.writeHead(405).end();
      const page = await registry.metrics();
      response.writeHead(200, { "Content-Type": registry.contentType }).end(page);
    } catch (thrown) {
      log.error({ err: thrown }, "the metrics could not be read");
      response.writeHead(500).end();
    }
  });
  // Node starts the timeouts of its connections with this event.
  http.emit("listening");
  const { servers, ports } = await listen(host, [{ name: "metrics", port }], (socket) => {
    http.emit("connection", socket);
  });
  return {
    port: ports.metrics ?? port,
    async [Symbol.asyncDispose]() {
      for (const server of servers) server.close();
      http.closeAllConnections();
      http.close();
    },
  };
}
