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
  /** Unanswered friend requests of one account. */
  readonly maxOpenFriendRequests: number;
  /** Codes that are sent to one phone number in an hour. */
  readonly maxCodesPerHour: number;
  /** Bytes of one file. */
  readonly maxFileBytes: number;
  /** Bytes of one chunk of an upload. */
  readonly maxChunkBytes: number;
  /** Unfinished uploads of one account. */
  readonly maxOpenUploads: number;
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
  maxOpenFriendRequests: 200,
  maxCodesPerHour: 10,
  maxFileBytes: 2 * kib ** 3,
  maxChunkBytes: kib ** 2,
  maxOpenUploads: 16,
  uploadLifetimeMs: day,
  sessionLifetimeMs: 90 * day,
  freeSignInAttempts: 5,
  // A whole school behind one address, or behind a reverse proxy, on its first morning. Hashing alone keeps a script
  // from making them faster than some dozen a second; an hour of this costs the store some MB.
  maxRegistrationsPerHour: 10_000,
  // The Qt client comes back 250 ms after its line broke; phones take some seconds.
  presenceGraceMs: 5_000,
  presenceWindowMs: 100,
};
