/** The bounds of the native door. All can be set when it is made; the defaults stand in `defaultNativeLimits` with their reasons. */
export type NativeLimits = {
  /** Bytes of one frame from a client on a live connection. */
  readonly maxFrameBytes: number;
  /** How long a new connection may be silent before its `hello`. */
  readonly helloTimeoutMs: number;
  /** How long a client may take to say `hello` again after a `resync`. */
  readonly resyncTimeoutMs: number;
  /** How often a connection is pinged. */
  readonly pingEveryMs: number;
  /** How long the answer to a ping may take, behind all that waits to be read. */
  readonly pingTimeoutMs: number;
  /** Bytes that wait for one connection; when there are more it is told to resync. */
  readonly maxQueuedBytes: number;
  /** Frames that one connection may send at once, after a silence. Default: ten seconds' worth of `framesPerSecond`. */
  readonly frameBurst: number;
  /** Frames that one connection may send a second, over time. Default: as many as its account may send messages. */
  readonly framesPerSecond: number;
  /** Sends of one connection that are not answered yet; reading pauses at this number. */
  readonly maxSendsInFlight: number;
  /** Missed events of one log that are sent after `hello`; when there are more, only the newest few. */
  readonly maxMissedEvents: number;
  /** The newest events that are sent after a `gap`. */
  readonly eventsAfterGap: number;
  /** Conversations in one `watch`. */
  readonly maxWatched: number;
  /** When the first client should come back after the server stops. */
  readonly minReconnectMs: number;
  /** When the last one should; the others are spread evenly between the two. */
  readonly maxReconnectMs: number;
  /** Between two of them at least, however many there are: the last one then comes later. */
  readonly minReconnectStepMs: number;
  /** How long a file link holds, at least; at most an hour longer. */
  readonly fileLinkLifetimeMs: number;
};

const second = 1000;
const hour = 3600 * second;

export const defaultNativeLimits: Omit<NativeLimits, "frameBurst" | "framesPerSecond"> = {
  // Twice the longest text message, so that every text fits with room for new fields.
  maxFrameBytes: 128 * 1024,
  helloTimeoutMs: 10 * second,
  // A client that was too slow has kernel buffers to read before it sees the `resync`.
  resyncTimeoutMs: 60 * second,
  // Reverse proxies cut a connection on which nothing moves for a minute.
  pingEveryMs: 30 * second,
  // A full queue of 4 MiB over a slow mobile line; a peer that is gone for longer is gone.
  pingTimeoutMs: 60 * second,
  // Some seconds of a busy room, and 40 MB for ten clients that sleep.
  maxQueuedBytes: 4 * 1024 * 1024,
  // More than a group commit takes from one connection; little memory.
  maxSendsInFlight: 32,
  // A weekend of a busy room. More is read only by those who scroll back, and they page.
  maxMissedEvents: 1000,
  // Some screens of a conversation: what a person sees first.
  eventsAfterGap: 200,
  // More conversations than any screen shows.
  maxWatched: 50,
  // A restart takes about half a second; five seconds turn a thousand clients into 200 a second.
  minReconnectMs: 500,
  maxReconnectMs: 5 * second,
  // Half as fast as they can be let in: ten thousand clients are back after twenty seconds, and nobody waits for a turn.
  minReconnectStepMs: 2,
  // A day at work with one page open. The session and the membership are checked all the same.
  fileLinkLifetimeMs: 12 * hour,
};

/** The limits of a door on a core that lets an account send so many messages a second. */
export function toNativeLimits(messagesPerSecond: number): NativeLimits {
  const framesPerSecond = messagesPerSecond;
  return { ...defaultNativeLimits, frameBurst: 10 * framesPerSecond, framesPerSecond };
}
