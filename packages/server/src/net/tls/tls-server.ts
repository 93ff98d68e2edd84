import { createServer, type Server } from "node:tls";
import type { TlsSource } from "./tls-source.ts";

/**
 * A TLS server that is fed with sockets by its "connection" event and never listens. TLS 1.2 at
 * least; new certificates serve the handshakes from then on. `close` ends the watching of the source.
 */
export function createTlsServer(
  source: TlsSource,
  handshakeMs: number,
): { readonly server: Server; close(): void } {
  const server = createServer({
    ...source.credentials,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["h2", "http/1.1"],
    handshakeTimeout: handshakeMs,
  });
  const close = source.subscribe(() => {
    server.setSecureContext({ ...source.credentials, minVersion: "TLSv1.2" });
  });
  return { server, close };
}
