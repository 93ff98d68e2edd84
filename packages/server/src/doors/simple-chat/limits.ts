const mib = 1024 * 1024;

/** What a client of this wire takes by default in one message, its prefix not counted: gRPC's own bound. */
export const maxMessageBytes: number = 4 * mib;
/** Bytes of a picture that goes out as it is; the rest of the message is name, time and tags. */
export const maxPictureBytes: number = maxMessageBytes - 64 * 1024;
/** Bytes of a picture that is scaled down; a larger one is named in a line of text. A camera's largest, and a bound on memory. */
export const maxScaledFromBytes: number = 32 * mib;
/** Messages of the past in the first message of a call: some screens. */
export const maxPastMessages: number = 100;
/** Bytes of them, with room for the tags between them. */
export const maxPastBytes: number = maxMessageBytes - 64 * 1024;
/** What may wait for a slow client: some pictures. */
export const maxQueuedBytes: number = 4 * maxMessageBytes;
/** Sign-ins that are remembered. */
export const maxSignIns: number = 10_000;
/** How long a sign-in without a call is remembered: somebody who sends without listening writes again within it. */
export const signInIdleMs: number = 5 * 60_000;
