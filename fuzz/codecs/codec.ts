import { ChatError } from "@parley/core";
import { GrpcError } from "../../packages/server/src/net/grpc-stream.ts";
import type { Mutate } from "../grammar/mutate-bytes.ts";

/** One function that reads what a stranger wrote. */
export type Codec = {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  readonly mutate: Mutate;
  /** Reads an input. Throws what it must never throw; a refusal that its contract allows is a `toAnswer`. */
  readonly run: (input: Uint8Array) => void | Promise<void>;
};

/** What an input may come to: its name for the summary. Throws anything that is no refusal. */
export function toAnswer(thrown: unknown): string {
  if (thrown instanceof ChatError && thrown.code !== "internal") return thrown.code;
  if (thrown instanceof GrpcError) return `grpc ${thrown.code}`;
  throw thrown;
}

/** Bytes of a text. */
export const toBytes = (text: string): Uint8Array => Buffer.from(text);
/** Text of bytes, one character a byte, as HTTP's headers come. */
export const toLatin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
/** Text of bytes that may be no UTF-8. */
export const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** Throws when a promise of the code is not kept. */
export function require(claim: boolean, what: string): void {
  if (!claim) throw new Error(`broken promise: ${what}`);
}
