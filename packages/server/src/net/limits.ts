/**
 * The bounds of the listener: what a connection may cost before anybody has signed in. All of them
 * can be set when the listener starts; the defaults are here with their reasons.
 */
export type ListenerLimits = {
  /** Connections on all ports together. */
  readonly maxConnections: number;
  /** Connections of one address. This machine's own addresses are not counted. */
  readonly maxConnectionsPerAddress: number;
  /** Silence after which a connection is taken for a line client, on ports that are not there for them. */
  readonly silenceMs: number;
  /** From the first byte until the protocol must be known; without a line door, also until the first byte. */
  readonly detectMs: number;
  /** For a whole TLS handshake. */
  readonly tlsHandshakeMs: number;
  /** HTTP/1: bytes of the headers of a request. For HTTP/2 see `http2-settings.ts`. */
  readonly maxHeaderBytes: number;
  /** HTTP/1: for the headers of a request, from its first byte. */
  readonly headersMs: number;
  /** HTTP/1: for a whole request with its body. */
  readonly requestMs: number;
  /** HTTP/1: until the next request on a connection. */
  readonly keepAliveMs: number;
  /** HTTP/1 connection or HTTP/2 stream of a request on which nothing moves. Live streams and WebSockets are not meant. */
  readonly stalledMs: number;
  /** HTTP/2: connection without an open stream, before it is told to go. */
  readonly idleMs: number;
  /** HTTP/2: how often a client that has said that it goes is asked whether it is still there. */
  readonly farewellMs: number;
  /** Silence of a TCP connection after which the kernel asks whether the other machine still lives. */
  readonly keepAliveProbeMs: number;
  /** Bytes of a unary call's message. */
  readonly maxUnaryBytes: number;
  /** Requests and calls of one address a second, over time; ten times as many at once. This machine's own are not counted. */
  readonly requestsPerSecond: number;
};

const kib = 1024;
const second = 1_000;
const minute = 60 * second;

export const defaultListenerLimits: ListenerLimits = {
  // Ten thousand that are quiet, two thousand that talk, and room for who comes and goes; some 30 kB each.
  maxConnections: 15_000,
  // A school or an office behind one address; a single machine that opens more is no person.
  maxConnectionsPerAddress: 1_000,
  // Every other client speaks at once, but its first packet may be lost, three times in a row on a bad line, or its machine be busy
  // because everybody comes back; a greeting in lines would be taken for a broken answer.
  silenceMs: 3 * second,
  // A browser opens connections ahead of need and uses them within seconds, or another one.
  detectMs: 10 * second,
  // Two round trips; ten seconds is a very bad radio link.
  tlsHandshakeMs: 10 * second,
  // Browsers and gRPC clients send less than 2 KiB.
  maxHeaderBytes: 32 * kib,
  headersMs: 10 * second,
  // 10 MB in one POST of the instant messenger over a slow line.
  requestMs: 5 * minute,
  // Longer than the 60 s after which common reverse proxies close an idle connection: they, not we, go first.
  keepAliveMs: 65 * second,
  stalledMs: minute,
  // gRPC clients hold a connection between calls and come back unasked.
  idleMs: 5 * minute,
  // A PING waits behind what is still being sent; two of them on a very bad line.
  farewellMs: 20 * second,
  keepAliveProbeMs: minute,
  // One chunk of an upload is 1 MiB; JSON makes it a third larger.
  maxUnaryBytes: 2 * kib ** 2,
  // A page and its first calls are some forty: a hundred people of one house who open it together.
  requestsPerSecond: 500,
};
