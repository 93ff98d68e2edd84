const kib = 1024;

/** Bytes of a message of the stream: the longest text, a name, and tags. */
export const maxMessageBytes: number = 128 * kib;
/** Users of one page; also of one whose size is 0, which asks for all. */
export const maxPageSize: number = 5_000;
/** Messages of `GetAllMessage`: more than anybody scrolls back in a client that shows them all at once. */
export const maxHistory: number = 2_000;
/** Bytes of them: gRPC clients take 4 MiB by default. */
export const maxHistoryBytes: number = 3.5 * kib ** 2;
/** Messages that are sent to somebody who was away, on joining: the newest. */
export const maxMissed: number = 200;
/** Messages that are sent to somebody who joins for the first time and has not asked for the history. */
export const maxFirst: number = 20;
/** Open `GetNotifications` streams: nobody has to sign in for one. */
export const maxNotificationStreams: number = 1_000;
/** How long a token is good, by default: as long as the original's. */
export const defaultTokenLifetimeMs: number = 600 * 60_000;
