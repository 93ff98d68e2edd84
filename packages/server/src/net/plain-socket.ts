import type { Duplex } from "node:stream";

/**
 * A TCP connection without its TLS, as the servers of the protocols use it: Node's own, or the end of one that another
 * thread holds. The members are those of `net.Socket`.
 */
export interface PlainSocket extends Duplex {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  /** Since the connection was opened. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  destroySoon(): void;
  setTimeout(timeoutMs: number, onTimeout?: () => void): unknown;
  setNoDelay(isOn?: boolean): unknown;
  setKeepAlive(isOn?: boolean, probeMs?: number): unknown;
}
