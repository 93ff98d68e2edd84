/**
 * The bounds of the core. All of them can be set when the core is made; the defaults are here with
 * their reasons.
 */
export type Limits = {
  /** Characters of a password, at least. */
  readonly minPasswordLength: number;
  /** Bytes of a password: a bound on the work of hashing it. */
  readonly maxPasswordBytes: number;
  /** Characters of a username or a display name. */
  readonly maxNameLength: number;
  /** Bytes of the line about a person. */
  readonly maxAboutBytes: number;
  /** Bytes of a text message. */
  readonly maxTextBytes: number;
  /** Bytes of a client message id. */
  readonly maxClientMessageIdBytes: number;
  /** Characters of a room's or group's title. */
  readonly maxTitleLength: number;
  /** Members of a group, and people added to a room at once. */
  readonly maxGroupMembers: number;
  /** Messages that one account may send a second, over time; ten times as many at once, after a silence. */
  readonly messagesPerSecond: number;
  /** Searches of one account in a minute. */
  readonly maxSearchesPerMinute: number;
  /** Conversations that one account may make or change in a minute, and changes of its own profile. */
  readonly maxChangesPerMinute: number;
  /** Unanswered friend requests of one account. */
  readonly maxOpenFriendRequests: number;
  /** Friend requests of one account in an hour. */
  readonly maxFriendRequestsPerHour: number;
  /** Codes that are sent to one phone number in an hour. */
  readonly maxCodesPerHour: number;
  /** Codes that are tried for one phone number in a day, right or wrong. */
  readonly maxCodeAttemptsPerDay: number;
  /** Bytes of one file. An account may begin ten of the largest in an hour. */
  readonly maxFileBytes: number;
  /** Bytes of one chunk of an upload. */
  readonly maxChunkBytes: number;
  /** Unfinished uploads of one account. */
  readonly maxOpenUploads: number;
  /** Files that one account may fetch at a time. */
  readonly maxOpenReads: number;
  /** Files that one account may begin to upload in an hour. */
  readonly maxUploadsPerHour: number;
  /** How long an unfinished upload, or a file that was never posted, is kept. */
  readonly uploadLifetimeMs: number;
  /** How long a session lives without being used. */
  readonly sessionLifetimeMs: number;
  /** Wrong passwords for one account from one address before waiting begins. */
  readonly freeSignInAttempts: number;
  /** Accounts that one address may make in an hour. */
  readonly maxRegistrationsPerHour: number;
  /** How long a lost connection's presence is kept before others are told. */
  readonly presenceGraceMs: number;
  /** Presence changes within this time are told together. */
  readonly presenceWindowMs: number;
  /** The same, for each account that is here, where that is longer. */
  readonly presenceWindowPerAccountMs: number;
};

const kib = 1024;
const minute = 60_000;
const day = 24 * 60 * minute;

export const defaultLimits: Limits = {
  // The shortest that an existing client of ours enforces itself (the instant messenger's 6 to 15).
  minPasswordLength: 6,
  maxPasswordBytes: kib,
  maxNameLength: 64,
  maxAboutBytes: kib,
  // A long letter; more is a file.
  maxTextBytes: 64 * kib,
  maxClientMessageIdBytes: 64,
  maxTitleLength: 100,
  maxGroupMembers: 1000,
  // No person types, and few programs talk, faster than this; what an outbox kept while a laptop was shut goes out at once.
  messagesPerSecond: 100,
  // A search with each key, for a fast typist who pauses now and then.
  maxSearchesPerMinute: 300,
  // Each of them is told to all members, a new name to everybody.
  maxChangesPerMinute: 120,
  maxOpenFriendRequests: 200,
  // A class on its first morning. Each one lights up somebody's screen.
  maxFriendRequestsPerHour: 200,
  maxCodesPerHour: 10,
  // Of ten thousand codes one is right: who guesses at a number needs a year and more. Its owner signs in less often.
  maxCodeAttemptsPerDay: 20,
  maxFileBytes: 2 * kib ** 3,
  maxChunkBytes: kib ** 2,
  maxOpenUploads: 16,
  // A page of pictures, on two devices. A small file counts only until its bytes are read, however slow the client is.
  maxOpenReads: 64,
  // One a second.
  maxUploadsPerHour: 3_600,
  uploadLifetimeMs: day,
  sessionLifetimeMs: 90 * day,
  freeSignInAttempts: 5,
  // A whole school behind one address, or behind a reverse proxy, on its first morning. Hashing alone keeps a script
  // from making them faster than some dozen a second; an hour of this costs the store some MB.
  maxRegistrationsPerHour: 10_000,
  // The Qt client comes back 250 ms after its line broke; phones take some seconds.
  presenceGraceMs: 5_000,
  presenceWindowMs: 100,
  // Five seconds with ten thousand: nobody watches so many, and a round to all of them costs the server half a second.
  presenceWindowPerAccountMs: 0.5,
};
