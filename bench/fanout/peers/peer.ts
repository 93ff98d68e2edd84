import { readFileSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";

/** The certificate and key that the server is to use: `--tls CERTIFICATE KEY`; `undefined` without. */
export function findTls(): { readonly cert: string; readonly key: string } | undefined {
  const [flag, cert, key] = process.argv.slice(2);
  if (flag !== "--tls" || cert === undefined || key === undefined) return undefined;
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

/** Listens on a free port of the loopback address and prints it. */
export function announce(server: Server): void {
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
    const address = server.address() as AddressInfo;
    console.log(`listening on ${address.port}`);
  });
}
