import type { ListenerLimits } from "../limits.ts";
import type { ListenPort } from "../listen.ts";
import type { Peer } from "../peer.ts";
import type { PlainProtocol } from "../reception.ts";
import type { TlsCredentials } from "../tls/tls-source.ts";

/** The number of a connection within its thread. */
export type SocketId = number;

/** What a thread is started with. */
export type ThreadData = {
  readonly host: string;
  /** Numbers that are free, one a port. */
  readonly ports: readonly ListenPort[];
  /** Whether other threads listen on them as well. */
  readonly isShared: boolean;
  readonly credentials: TlsCredentials | undefined;
  /** Whether silence means a line client. */
  readonly hasLines: boolean;
  readonly limits: ListenerLimits;
};

/** What a thread is to do with one connection. */
export type OrderKind =
  /** Our half is complete. */
  | "end"
  /** The same, and the connection is closed once everything has been sent. */
  | "endSoon"
  | "destroy"
  | "pause"
  | "resume";

/** What a thread is to do. */
export type Order =
  /** The same bytes for one connection or many. */
  | { readonly kind: "write"; readonly ids: readonly SocketId[]; readonly bytes: Uint8Array }
  | { readonly kind: OrderKind; readonly id: SocketId };

/** To a thread. */
export type ToThread =
  /** Answered by `done`. */
  | { readonly kind: "orders"; readonly orders: readonly Order[] }
  | { readonly kind: "credentials"; readonly credentials: TlsCredentials }
  /** Take no new connections, and end those that have not said what they are. */
  | { readonly kind: "stopAccepting" }
  /** There are no connections left: end. */
  | { readonly kind: "leave" };

/** The two ends of a connection that is known. */
export type Ends = {
  readonly peer: Peer;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
};

/** What happened to one connection: `accepted`, then perhaps `opened` and what follows it, and last `closed`. */
export type Happening = { readonly id: SocketId } & (
  | { readonly kind: "accepted"; readonly address: string | undefined }
  /** It is known what it speaks; `head` has come of it already. */
  | {
      readonly kind: "opened";
      readonly ends: Ends;
      readonly protocol: PlainProtocol;
      readonly head: Uint8Array;
    }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  /** `ended`: the other end's half is complete. `drained`: it was named as busy, and takes bytes again. */
  | { readonly kind: "ended" | "drained" | "closed" }
);

/** From a thread. */
export type FromThread =
  | { readonly kind: "listening" }
  | { readonly kind: "happenings"; readonly happenings: readonly Happening[] }
  /** One message of orders is carried out. `busy`: who has enough for now, until it is `drained`. */
  | { readonly kind: "done"; readonly busy: readonly SocketId[] }
  | {
      readonly kind: "log";
      readonly level: "debug" | "error";
      readonly fields: Readonly<Record<string, unknown>>;
      readonly message: string;
    };
