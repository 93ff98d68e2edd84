import { HeaderDecoder } from "../../packages/server/src/net/h2/hpack/header-decoder.ts";
import { type Frame, flags, frameTypes } from "../wire/http2-frames.ts";
import type { Piece, Tally } from "./driver.ts";

/** Hears how calls end. */
export type GrpcAnswers = {
  /** To be called with each frame of the server, in order. */
  hear(frame: Frame): void;
  /** Settles when no call is open any more that the server has to end. */
  readonly done: Promise<void>;
  /** Of the calls that have ended: all of their messages where the server says that it has read all, else one. */
  readonly inputs: number;
};

/** Refusals of the call itself, before or whatever its messages: its time was over, nobody is signed in, or it was taken back. */
const ofTheCall: readonly string[] = ["1", "4", "16"];

/**
 * Listens for the ends of the calls in these pieces. `endsItself` knows the streams whose last message, and no other, is refused.
 */
export function createGrpcAnswers(
  pieces: readonly Piece[],
  endsItself: ReadonlySet<number>,
  tally: Tally,
): GrpcAnswers {
  const decoder = new HeaderDecoder();
  const messages = new Map<number, number>();
  const statuses = new Map<number, string>();
  const open = new Set<number>();
  const done = Promise.withResolvers<void>();
  const state = { inputs: 0 };
  for (const { stream = 0, role } of pieces) {
    if (role === "message") messages.set(stream, (messages.get(stream) ?? 0) + 1);
    if (role === "end") open.add(stream);
  }
  // The client ends these itself, when all others are done.
  for (const { stream = 0, role } of pieces) if (role === "late-reset") open.delete(stream);
  if (open.size === 0) done.resolve();
  return {
    done: done.promise,
    get inputs() {
      return state.inputs;
    },
    hear({ type, flag, stream, payload }) {
      if (type === frameTypes.headers) {
        decoder.decode(payload, (name, value) => {
          if (name === "grpc-status") statuses.set(stream, `grpc ${value}`);
          else if (name === ":status" && value !== "200") statuses.set(stream, `http ${value}`);
        });
      }
      const isReset = type === frameTypes.reset;
      const hasEnd = type === frameTypes.data || type === frameTypes.headers;
      const isEnd = isReset || (hasEnd && (flag & flags.endStream) !== 0);
      if (!isEnd || !open.delete(stream)) return;
      const status = isReset
        ? `reset ${payload.readUInt32BE()}`
        : (statuses.get(stream) ?? "ended");
      tally(status);
      const code = /^grpc (\d+)/.exec(status)?.[1] ?? "1";
      const isRead = code === "0" || (endsItself.has(stream) && !ofTheCall.includes(code));
      state.inputs += isRead ? Math.max(1, messages.get(stream) ?? 0) : 1;
      if (open.size === 0) done.resolve();
    },
  };
}
