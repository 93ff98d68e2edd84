import { constants } from "node:crypto";
import { createServer, type SecureContextOptions, type Server } from "node:tls";
import type { TlsSource } from "./tls-source.ts";

const agreement = {
  minVersion: "TLSv1.2",
  // A client could make the server sign over and over at no cost of its own; TLS 1.3 has no renegotiation at all.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
} satisfies SecureContextOptions;

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
    ...agreement,
    ALPNProtocols: ["h2", "http/1.1"],
    handshakeTimeout: handshakeMs,
  });
  const close = source.subscribe(() => {
    server.setSecureContext({ ...source.credentials, ...agreement });
  });
  return { server, close };
}
