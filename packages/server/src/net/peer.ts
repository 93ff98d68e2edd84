/** Who is at the other end of a connection. */
export type Peer = {
  /** The network address, without port; an IPv4 address in IPv6 clothes is shown as IPv4. */
  readonly address: string;
  readonly port: number;
  readonly isTls: boolean;
};
