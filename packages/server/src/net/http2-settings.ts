import type { ServerHttp2Session, ServerOptions } from "node:http2";

/**
 * How much a client may send ahead, on one stream and on one connection. With the 64 KiB of the
 * protocol's default a Qt 6.8 client needs seconds for a 10 MB upload; with 1 MiB it needs 0.15 s.
 */
export const receiveWindowBytes: number = 1024 * 1024;

/** Calls of one connection at the same time; browsers and gRPC clients open one connection more when they need more. */
export const maxStreams = 128;

/** Of a request's headers, as HTTP/2 counts: names, values, and 32 for each. Credentials and trace headers fit in a fraction of it. */
export const maxHeaderListBytes: number = 32 * 1024;
export const maxHeaderFields = 128;

/** What every HTTP/2 server of ours is created with. */
export const http2ServerOptions: ServerOptions = {
  settings: {
    initialWindowSize: receiveWindowBytes,
    maxConcurrentStreams: maxStreams,
    maxHeaderListSize: maxHeaderListBytes,
    enablePush: false,
  },
  maxHeaderListPairs: maxHeaderFields,
  // A stream has at most one PING under way.
  maxOutstandingPings: maxStreams,
  // MiB; above it new calls are refused. Pages of history for many streams fit.
  maxSessionMemory: 32,
};

/**
 * Makes a new session ready: widens the receive window of the connection, and keeps an error of the
 * session from ending the process. To be called from the server's "session" event.
 */
export function prepareHttp2Session(session: ServerHttp2Session): void {
  session.on("error", ignoreError);
  session.setLocalWindowSize(receiveWindowBytes);
}

/** The streams of the session see its end; there is nobody else to tell. */
function ignoreError(): void {}
