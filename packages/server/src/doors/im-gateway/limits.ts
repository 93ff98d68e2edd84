const kib = 1024;
const mib = 1024 * kib;
const second = 1000;

/** Bytes of a call's body that carries no file (the longest text, with room), and of any body before its sender is known. */
export const maxPlainBytes: number = 256 * kib;
/** Bytes of a file in a request. The wire has no chunks, so that all of it is in memory; an answer's files are streamed. */
export const maxInlineFileBytes: number = 64 * mib;
/** Bytes of a body beside its file: ids, names, and many small files' fields. */
export const maxEnvelopeBytes: number = 64 * kib;
/** Bytes of all bodies that are being read or answered. */
export const maxBodiesBytes: number = 512 * mib;
/** How many of its largest bodies one call may hold at once … */
export const bodiesInShare = 4;
/** … and how many bytes in any case. */
export const minShareBytes: number = 16 * mib;
/** Bytes of a picture that somebody gives for their own: a photograph as a telephone makes it. */
export const maxAvatarBytes: number = 8 * mib;
/** Bytes of a picture of a person as it is shown: it comes with every message that its owner sends. Larger ones are scaled … */
export const maxShownAvatarBytes: number = 64 * kib;
/** … to this many pixels a side, twice as many as the client draws. */
export const shownAvatarSide = 128;
/** Bytes of pictures of people that are kept at hand. */
export const maxCachedAvatarBytes: number = 16 * mib;
/** Bytes of files and pictures in one answer with messages; what is beyond comes by its file id. */
export const maxAnswerContentBytes: number = 32 * mib;
/** Bytes of one file in an answer with messages; larger ones come by their file id. */
export const maxListedFileBytes: number = 4 * mib;
/** Bytes of a file in a push; larger ones come by their file id. */
export const maxPushedFileBytes: number = 512 * kib;
/** Bytes that wait for one WebSocket: some pushes of the largest kind. Beyond, it is closed and its client signs in anew. */
export const maxQueuedBytes: number = 8 * mib;
/** Bytes of a frame from a client: a request id and a session id. */
export const maxFrameBytes: number = 4 * kib;
/** Bytes of speech to recognise: two minutes. */
export const maxSpeechBytes: number = 120 * 16_000 * 2;

/** Messages of one answer by time; the wire has no pages. */
export const maxHistoryMessages: number = 1000;
/** Messages that `get_recent` gives; the client asks for 50. */
export const maxRecentMessages: number = 200;
/** Messages that a search gives. */
export const maxFoundMessages: number = 50;
/** People that a search gives. */
export const maxFoundPeople: number = 20;
/** Members that are listed: in the lobby of a large server, the first. */
export const maxListedMembers: number = 1000;
/** Files of one `get_multi_file` or `put_multi_file`. */
export const maxFilesAtOnce: number = 64;

/** How long a session without a WebSocket lives after its last call. */
export const socketGraceMs: number = 60 * second;
/** How long a session outlives its WebSocket: calls that are on their way are still answered. */
export const leaveGraceMs: number = 5 * second;
/** How long a new WebSocket may be silent before its first frame. */
export const authenticationMs: number = 10 * second;
/** How often a WebSocket is pinged, the first time at once. */
export const pingEveryMs: number = 60 * second;
/** How long an older client may take to show that it lives, when the account signs in again. */
export const aliveMs: number = second;
