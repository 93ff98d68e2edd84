/** Types of frames (RFC 9113, section 6). */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames; which of them counts depends on the type. */
export const frameFlags = {
  ack: 0x1,
  endStream: 0x1,
  endHeaders: 0x4,
  padded: 0x8,
  priority: 0x20,
} as const;

/** Why a stream or a connection ends (RFC 9113, section 7). */
export const errorCodes = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  settingsTimeout: 4,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  connectError: 10,
  enhanceYourCalm: 11,
  inadequateSecurity: 12,
  http11Required: 13,
} as const;

/** The name of an error code. */
export type ErrorName = keyof typeof errorCodes;

/** What every client sends first (RFC 9113, section 3.4). */
export const clientPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** Of the head of a frame. */
export const headBytes = 9;

/**
 * Of a frame's payload, in both directions: what everybody must take, and what we offer. Larger ones would save
 * little and cost fairness.
 */
export const maxPayloadBytes = 16_384;

/** Of a flow-control window (RFC 9113, section 6.9.1). */
export const maxWindowBytes: number = 2 ** 31 - 1;

/** Every window before anybody says otherwise. */
export const defaultWindowBytes = 65_535;
