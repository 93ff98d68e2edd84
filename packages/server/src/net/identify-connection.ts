import type { Socket } from "node:net";
import { detectProtocol, maxDetectionBytes, type Protocol } from "./detect-protocol.ts";

/** How long a connection may keep us guessing, in milliseconds; up to half as long again. */
export type Patience = {
  /** Silence from the start after which it is a line client; `undefined` when silence means nothing. */
  readonly silenceMs: number | undefined;
  /** Until the protocol must be known. */
  readonly detectMs: number;
};

/**
 * Finds out what a new connection speaks and leaves what it read in the socket. `undefined` when the other end left or
 * did not say enough in time: the socket is destroyed then.
 */
export function identifyConnection(
  socket: Socket,
  { silenceMs, detectMs }: Patience,
): Promise<Protocol | undefined> {
  const { promise, resolve } = Promise.withResolvers<Protocol | undefined>();
  let seen = Buffer.alloc(0);

  const settle = (protocol: Protocol | undefined) => {
    clearTimeout(silence);
    clearImmediate(lastLook);
    clearTimeout(deadline);
    socket.off("readable", onReadable).off("end", onLost).off("close", onLost);
    if (protocol === undefined) socket.destroy();
    else if (seen.length > 0) socket.unshift(seen);
    resolve(protocol);
  };
  const onLost = () => settle(undefined);
  const onReadable = () => {
    while (seen.length < maxDetectionBytes) {
      const bytes: Buffer | null = socket.read();
      if (bytes === null) break;
      clearTimeout(silence);
      clearImmediate(lastLook);
      seen = Buffer.concat([seen, bytes]);
    }
    if (seen.length === 0) return;
    const protocol = detectProtocol(seen);
    if (protocol !== undefined) settle(protocol);
  };

  let lastLook: NodeJS.Immediate | undefined;
  /** A busy event loop comes to its timers before it reads what has been there all the while; an immediate comes behind the reading. */
  const onSilence = () => {
    lastLook = setImmediate(() => settle("line"));
  };
  const silence = silenceMs === undefined ? undefined : setTimeout(onSilence, spread(silenceMs));
  const deadline = setTimeout(onLost, spread(detectMs));
  socket.on("readable", onReadable).on("end", onLost).on("close", onLost);
  return promise;
}

/** A thousand connections that came together would come to an end together, and everybody else would wait for it. */
function spread(ms: number): number {
  return ms * (1 + Math.random() / 2);
}
