/** The bounds of the line door. All can be set when it is made; the defaults stand in `defaultLineLimits` with their reasons. */
export type LineLimits = {
  /** Bytes of a line, without its end. */
  readonly maxLineBytes: number;
  /** How long a connection may take to sign in. */
  readonly signInMs: number;
  /** Lines that one connection may send at once, after a silence. Default: ten seconds' worth of `linesPerSecond`. */
  readonly lineBurst: number;
  /** Lines that one connection may send a second, over time. Default: as many as its account may send messages. */
  readonly linesPerSecond: number;
  /** Bytes that wait for one connection; when there are more it is told so and closed. */
  readonly maxQueuedBytes: number;
  /** How long what waits for a client may take to be sent, before the connection is cut. */
  readonly closeMs: number;
  /** How long the client may take to close its half, after that. */
  readonly lingerMs: number;
  /** Events that are shown at sign-in and by `/join`. */
  readonly shownEvents: number;
  /** Events that `/history` shows when no number is given. */
  readonly historyEvents: number;
  /** Machine mode: events of a conversation that is new to the client; of more, the newest. */
  readonly maxNewEvents: number;
};

const second = 1000;

export const defaultLineLimits: Omit<LineLimits, "lineBurst" | "linesPerSecond"> = {
  // As long as the longest message.
  maxLineBytes: 64 * 1024,
  // To look a password up and type it.
  signInMs: 120 * second,
  // A busy hour of text, and 10 MB for ten terminals that sleep.
  maxQueuedBytes: 1024 * 1024,
  // Enough for a slow line; who does not read at all would not read it in a minute either.
  closeMs: 5 * second,
  // All is in its hands by then; only to cut at once could lose it.
  lingerMs: second,
  // What fits into a small terminal below the greeting.
  shownEvents: 10,
  // A screen.
  historyEvents: 20,
  // A weekend of a busy room; who wants more pages back.
  maxNewEvents: 1000,
};

/** The limits of a door on a core that lets an account send so many messages a second. */
export function toLineLimits(messagesPerSecond: number): LineLimits {
  const linesPerSecond = messagesPerSecond;
  return { ...defaultLineLimits, lineBurst: 10 * linesPerSecond, linesPerSecond };
}
