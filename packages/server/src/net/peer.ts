import type { PlainSocket } from "./plain-socket.ts";

/** Who is at the other end of a connection. */
export type Peer = {
  /** The network address, without port; an IPv4 address in IPv6 clothes is shown as IPv4. */
  readonly address: string;
  /** 0 when it is not known. */
  readonly port: number;
  readonly isTls: boolean;
  /** The host that the client asked a trusted proxy for; absent without one. */
  readonly host?: string;
};

/** The peer of an open socket; `undefined` when it is closed already. */
export function toPeer(
  { remoteAddress, remotePort }: Pick<PlainSocket, "remoteAddress" | "remotePort">,
  isTls: boolean,
): Peer | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return { address: toPlainAddress(remoteAddress), port: remotePort, isTls };
}

/** An address without the IPv6 clothes of an IPv4 one. */
export function toPlainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
