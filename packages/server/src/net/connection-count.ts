import { BlockList } from "node:net";
import type { ListenerLimits } from "./limits.ts";

/** Counts connections, in all and by address. */
export interface ConnectionCount {
  readonly size: number;
  /** Counts one in; `undefined` when there are too many. What it returns counts it out, once. */
  admit(address: string): (() => void) | undefined;
}

/**
 * Makes a count with nothing in it. Loopback addresses count only towards the total: a reverse proxy and a
 * machine's own programs come from there.
 */
export function createConnectionCount(
  limits: Pick<ListenerLimits, "maxConnections" | "maxConnectionsPerAddress">,
): ConnectionCount {
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8, "ipv4");
  loopback.addAddress("::1", "ipv6");
  const byAddress = new Map<string, number>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    admit(address) {
      const own = byAddress.get(address) ?? 0;
      const isExempt = loopback.check(address, address.includes(":") ? "ipv6" : "ipv4");
      if (size >= limits.maxConnections) return undefined;
      if (own >= limits.maxConnectionsPerAddress && !isExempt) return undefined;
      size++;
      byAddress.set(address, own + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        size--;
        const left = (byAddress.get(address) ?? 1) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      };
    },
  };
}
