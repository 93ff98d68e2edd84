import { isIP } from "node:net";
import { hostname } from "node:os";

/**
 * Where people open the web client of a server that listens on `host` and this port, as far as the server can know: on
 * every address, by the machine's own name. `undefined` while there is no port.
 */
export function toWebUrl(host: string, port: number | undefined): string | undefined {
  if (port === undefined) return undefined;
  return `http://${toName(host)}:${port}/`;
}

function toName(host: string): string {
  if (host === "0.0.0.0" || host === "::") return hostname();
  if (host === "::1" || host.startsWith("127.")) return "localhost";
  return isIP(host) === 6 ? `[${host}]` : host;
}
