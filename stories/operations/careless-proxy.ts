import { once } from "node:events";
import { request as ask, createServer } from "node:http";

/** A reverse proxy as it comes without much thought. */
export type CarelessProxy = AsyncDisposable & { readonly url: URL };

/** Large enough for pages, as some proxies have it. */
const maxBodyBytes = 1_000_000;

/** Opens one before a server: it asks for the server by another name, knows no upgrade, and takes small bodies and whole files alone. */
export async function openCarelessProxy(target: string): Promise<CarelessProxy> {
  const server = createServer({ shouldUpgradeCallback: () => false }, (incoming, outgoing) => {
    if (Number(incoming.headers["content-length"] ?? 0) > maxBodyBytes) {
      incoming.resume();
      outgoing.writeHead(413).end("too large");
      return;
    }
    const { range, upgrade, connection, ...headers } = incoming.headers;
    const options = { method: incoming.method, headers: { ...headers, host: "backend" } };
    const asked = ask(new URL(incoming.url ?? "/", target), options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    asked.on("error", () => outgoing.destroy());
    incoming.pipe(asked);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
