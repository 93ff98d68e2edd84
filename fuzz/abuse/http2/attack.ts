import type { Http2Attacker } from "../../wire/http2-attacker.ts";
import {
  encodeFields,
  encodeFrame,
  encodeHeaders,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";

/** One way to misuse HTTP/2. */
export type Http2Attack = {
  readonly name: string;
  /** SETTINGS that the attacker begins with, by number. */
  readonly settings?: readonly (readonly [number, number])[];
  readonly run: (attacker: Http2Attacker, longPath: string) => Promise<void>;
  /** What must come of it: `cut` where going on costs the server more than the attacker. Default: either. */
  readonly mustBe?: "cut" | "answered";
};

/** Numbers of SETTINGS (RFC 9113, 6.5.2). */
export const settingIds = {
  headerTableSize: 1,
  enablePush: 2,
  initialWindowSize: 4,
  maxFrameSize: 5,
} as const;
/** The largest window that there can be. */
export const maxWindow: number = 2 ** 31 - 1;

/** The number of the nth stream: a client's are odd. */
export const toStream = (n: number): number => 2 * n + 1;

/** The fields of a request for `/healthz`, but for what is given. */
export const toBlock = (fields: Readonly<Record<string, string>> = {}): Buffer =>
  encodeFields({
    ":method": "GET",
    ":scheme": "http",
    ":authority": "x",
    ":path": "/healthz",
    ...fields,
  });
/** Of a request that is answered at once. */
export const requestBlock: Buffer = toBlock();
/** What makes a request a gRPC call. */
export const grpcFields = {
  ":method": "POST",
  "content-type": "application/grpc",
  te: "trailers",
} as const;
/** Of a gRPC call that stays open for what the client says. */
export const liveBlock: Buffer = toBlock({
  ...grpcFields,
  ":path": "/parley.v1.LiveService/Connect",
});

/** A whole request without a body, on the nth stream. */
export const encodeRequest = (n: number, block: Uint8Array = requestBlock): Buffer =>
  encodeHeaders(toStream(n), block, flags.endStream);
/** A DATA frame. */
export const encodeData = (
  stream: number,
  payload: Uint8Array = new Uint8Array(),
  flag = 0,
): Buffer => encodeFrame(frameTypes.data, flag, stream, payload);
/** Opens stream 1, which then waits for its body. */
export const openStream = (attacker: Http2Attacker, block: Uint8Array = liveBlock): Promise<void> =>
  attacker.write(encodeHeaders(1, block));
/** Parts as one. */
export const join = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
