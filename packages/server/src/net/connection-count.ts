import type { ListenerLimits } from "./limits.ts";
import { isLoopback } from "./loopback.ts";

/** Counts connections, in all and by address. */
export interface ConnectionCount {
  readonly size: number;
  /** Counts one in; `undefined` when there are too many. What it returns counts it out, once. */
  admit(address: string): (() => void) | undefined;
}

/** The bounds, and whom the second one is not for. */
type CountOptions = Pick<ListenerLimits, "maxConnections" | "maxConnectionsPerAddress"> & {
  /** Addresses that count only towards the total: proxies, behind which are many. Default: none. */
  readonly isExempt?: (address: string) => boolean;
  /** What addresses are counted by. Default: each for itself. */
  readonly toNetwork?: (address: string) => string;
};

/**
 * Makes a count with nothing in it. Loopback addresses count only towards the total: a reverse proxy and a
 * machine's own programs come from there.
 */
export function createConnectionCount(limits: CountOptions): ConnectionCount {
  const { isExempt = () => false, toNetwork = (address) => address } = limits;
  const byAddress = new Map<string, number>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    admit(address) {
      const network = toNetwork(address);
      const own = byAddress.get(network) ?? 0;
      if (size >= limits.maxConnections) return undefined;
      if (own >= limits.maxConnectionsPerAddress && !isLoopback(address) && !isExempt(address)) {
        return undefined;
      }
      size++;
      byAddress.set(network, own + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        size--;
        const left = (byAddress.get(network) ?? 1) - 1;
        if (left > 0) byAddress.set(network, left);
        else byAddress.delete(network);
      };
    },
  };
}
