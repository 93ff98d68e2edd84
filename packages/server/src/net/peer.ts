import type { Socket } from "node:net";

/** Who is at the other end of a connection. */
export type Peer = {
  /** The network address, without port; an IPv4 address in IPv6 clothes is shown as IPv4. */
  readonly address: string;
  readonly port: number;
  readonly isTls: boolean;
};

/** The peer of an open socket; `undefined` when it is closed already. */
export function toPeer(
  { remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">,
  isTls: boolean,
): Peer | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return { address: remoteAddress.replace(/^::ffff:(?=\d+\.)/, ""), port: remotePort, isTls };
}
