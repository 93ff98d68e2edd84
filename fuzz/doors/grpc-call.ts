import { mutateBytes } from "../grammar/mutate-bytes.ts";
import {
  encodeFields,
  encodeFrame,
  encodeHeaders,
  encodeReset,
  flags,
  frameTypes,
} from "../wire/http2-frames.ts";
import type { Attack, Piece } from "./driver.ts";

/** One call of a service. */
export type GrpcCall = {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly messages: readonly Uint8Array[];
  /** Whether the server refuses the last message, and would none of the others. */
  readonly isEnded: boolean;
  /** Whether the server goes on until the client has had enough. */
  readonly isEndless: boolean;
};

const maxFrameBytes = 16_384;

function frameMessage(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The frames of a call on a stream; in one of twenty its messages are mutated as bytes, their prefixes too. */
export function encodeCall({ dice }: Attack, stream: number, call: GrpcCall): readonly Piece[] {
  const block = encodeFields({
    ":method": "POST",
    ":scheme": "http",
    ":authority": "x",
    ":path": call.path,
    "content-type": dice.once(40) ? "application/grpc+json" : "application/grpc",
    te: "trailers",
    ...(dice.once(10) ? { "grpc-timeout": dice.pick(["1n", "1m", "5S", "x", "99999999H"]) } : {}),
    ...call.metadata,
  });
  const framed = call.messages.map(frameMessage);
  const isRough = dice.once(20);
  const parts = isRough ? [mutateBytes(dice, [Buffer.concat(framed)])] : framed;
  const cut = (bytes: Uint8Array): Buffer => {
    const frames: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const size = dice.once(4) ? 1 + dice.below(20) : maxFrameBytes;
      frames.push(encodeFrame(frameTypes.data, 0, stream, bytes.subarray(at, at + size)));
      at += size;
    }
    return Buffer.concat(frames);
  };
  // One in eight is taken back in the middle; the others say that they are done.
  const isReset = !call.isEndless && dice.once(8);
  const end = encodeFrame(frameTypes.data, flags.endStream, stream);
  return [
    { stream, role: "head", bytes: encodeHeaders(stream, block) },
    ...parts.map((part): Piece => ({ stream, role: "message", bytes: cut(part) })),
    isReset
      ? { stream, role: "reset", bytes: encodeReset(stream) }
      : { stream, role: "end", bytes: end },
    ...(call.isEndless
      ? [{ stream, role: "late-reset", bytes: encodeReset(stream) } as const]
      : []),
  ];
}
