import { BlockList, isIP } from "node:net";
import { type Peer, toPlainAddress } from "./peer.ts";

/** Says who is behind a reverse proxy. */
export interface TrustedProxies {
  /** Whether connections from this address are a proxy's, and so many people's. */
  trusts(address: string): boolean;
  /**
   * Who sent a request: the peer itself, or, where the peer is a trusted proxy, whom its headers name. The address is the
   * right-most of `X-Forwarded-For` that is no trusted proxy's: what stands before it was written by a stranger. Host and
   * scheme are the right-most values of `X-Forwarded-Host` and `X-Forwarded-Proto`. The headers of everybody else mean nothing.
   */
  toClient(peer: Peer, headers: Headers): Peer;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The trust in proxies at these addresses and networks, written like `10.0.0.7`, `10.0.0.0/8` or `2001:db8::/32`. Throws for what is neither. */
export function createTrustedProxies(networks: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network);
  const trusts = (address: string): boolean =>
    networks.length > 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  /** From the right: the first that is not trusted, or the last that can be read. */
  function findAddress(chain: readonly string[]): string | undefined {
    let nearest: string | undefined;
    for (const entry of chain.toReversed()) {
      const address = parseAddress(entry);
      if (address === undefined) return nearest;
      nearest = address;
      if (!trusts(address)) return address;
    }
    return nearest;
  }

  return {
    trusts,
    toClient(peer, headers) {
      if (!trusts(peer.address)) return peer;
      const address = findAddress(listValues(headers["x-forwarded-for"]));
      const scheme = listValues(headers["x-forwarded-proto"]).at(-1)?.toLowerCase();
      const host = listValues(headers["x-forwarded-host"]).at(-1);
      return {
        address: address ?? peer.address,
        // A proxy does not say it.
        port: address === undefined ? peer.port : 0,
        isTls: scheme === undefined ? peer.isTls : scheme === "https" || scheme === "wss",
        ...(host === undefined ? {} : { host }),
      };
    },
  };
}

/** Reads what an operator wrote. Throws with what is wrong. */
export function parseNetwork(text: string): string {
  addNetwork(new BlockList(), text);
  return text;
}

function addNetwork(list: BlockList, text: string): void {
  const [, address = "", bits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const version = isIP(address);
  const maxBits = version === 6 ? 128 : 32;
  if (version === 0 || Number(bits ?? 0) > maxBits) {
    throw new Error(`${text} is no address or network, write it like 10.0.0.7 or 10.0.0.0/8`);
  }
  list.addSubnet(address, Number(bits ?? maxBits), version === 6 ? "ipv6" : "ipv4");
}

function listValues(header: string | readonly string[] | undefined): readonly string[] {
  const text = typeof header === "string" ? header : (header ?? []).join(",");
  return text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
}

/** Some proxies add a port, and brackets to go with it. */
function parseAddress(text: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? [];
  const address = toPlainAddress(bracketed ?? dotted ?? text);
  return isIP(address) === 0 || address.includes("%") ? undefined : address;
}
