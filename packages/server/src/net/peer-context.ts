import { type ContextKey, createContextKey } from "@connectrpc/connect";
import type { Peer } from "./peer.ts";

/** How a unary service finds out who called: `context.values.get(peerKey)`. Always set by the listener. */
export const peerKey: ContextKey<Peer> = createContextKey<Peer>(
  { address: "", port: 0, isTls: false },
  { description: "peer" },
);
