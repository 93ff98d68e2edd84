import type { Http2Attacker } from "../../wire/http2-attacker.ts";
import {
  encodeFields,
  encodeFrame,
  encodeHeaders,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";

/** What a server does: goes on (`ok`), resets a stream, or says GOAWAY and hangs up; with the number of the error. */
export type Reaction = "ok" | `reset ${number}` | `goaway ${number}`;

/** One rule of RFC 9113 that a client breaks, or may use. */
export type Rule = {
  /** Of RFC 9113, or of RFC 7541 with "H". */
  readonly section: string;
  readonly name: string;
  readonly settings?: readonly (readonly [number, number])[];
  readonly frames: readonly Uint8Array[];
  /** Which of them are right. What one server resets another may end the connection for (section 5.4). */
  readonly allowed: readonly Reaction[];
};

/** Error numbers (section 7). */
export const codes = {
  protocol: 1,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refused: 7,
  compression: 9,
  calm: 11,
} as const;

/** A connection error. */
export const goAway = (...allowed: readonly (keyof typeof codes)[]): readonly Reaction[] =>
  allowed.map((name): Reaction => `goaway ${codes[name]}`);
/** A stream error, which may be treated as one of the connection. */
export const reset = (...allowed: readonly (keyof typeof codes)[]): readonly Reaction[] => [
  ...allowed.map((name): Reaction => `reset ${codes[name]}`),
  ...goAway(...allowed),
];

/** The fields of a gRPC call of the health service. */
export const healthFields = {
  ":method": "POST",
  ":scheme": "http",
  ":authority": "x",
  ":path": "/grpc.health.v1.Health/Check",
  "content-type": "application/grpc",
  te: "trailers",
} as const;
export const healthBlock: Buffer = encodeFields(healthFields);
/** Of a call that stays open. */
export const liveBlock: Buffer = encodeFields({
  ...healthFields,
  ":path": "/parley.v1.LiveService/Connect",
});
/** The question whether all is well: an empty message. */
export const emptyMessage: Buffer = Buffer.alloc(5);
/** The answer: SERVING. */
export const serving = "00000000020801";

/** DATA. */
export const data = (stream: number, payload: Uint8Array, flag = 0): Buffer =>
  encodeFrame(frameTypes.data, flag, stream, payload);
/** A whole call on a stream. */
export const call = (stream: number, block: Uint8Array = healthBlock): Buffer =>
  Buffer.concat([encodeHeaders(stream, block), data(stream, emptyMessage, flags.endStream)]);

/** What the server did about all that was sent. */
export async function findReaction(client: Http2Attacker): Promise<Reaction> {
  const outcome = await client.outcome();
  if (outcome === "cut") return `goaway ${client.goAway ?? -1}`;
  const found = client.frames.find(({ type }) => type === frameTypes.reset);
  return found === undefined ? "ok" : `reset ${found.payload.readUInt32BE(0)}`;
}

/** The content of the server's DATA on a stream, once it has ended the stream. */
export async function findAnswer(client: Http2Attacker, stream: number): Promise<string> {
  const ofStream = (frame: { readonly stream: number }) => frame.stream === stream;
  await client.find(
    (frame) => ofStream(frame) && frame.type <= 1 && (frame.flag & flags.endStream) !== 0,
  );
  return client.frames
    .filter((frame) => ofStream(frame) && frame.type === frameTypes.data)
    .map(({ payload }) => payload.toString("hex"))
    .join("");
}
