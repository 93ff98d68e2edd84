import type { ByteRange } from "@parley/core";
import type { Outbox } from "../../net/outbox.ts";
import { encodeChunk, type FilePart, type Sender } from "./codec.ts";
import type { ChunkPlan } from "./outgoing-file.ts";

/** A client that gets chunks while the file is still coming in. */
export type Receiver = { readonly outbox: Outbox };

/**
 * Above this much waiting, a client gets no more of a file that is coming in: it would delay the texts behind it.
 * It gets the rest when the file is committed.
 */
const maxWaitingBytes = 256 * 1024;

/** One file on its way in, shown to the others as it comes: all of it but the last chunk, which waits for the commit. */
export interface FileRelay {
  /** How the file is cut; complete once every chunk has been passed. */
  readonly plan: ChunkPlan;
  /** Passes on the next chunk. */
  pass(content: Uint8Array): void;
  /** The index of the first chunk that a client has not got. */
  findNext(receiver: Receiver): number;
}

type FileRelayParts = {
  readonly part: FilePart;
  readonly count: number;
  /** As it will be committed. */
  readonly name: string;
  readonly sender: Sender;
  /** The relay's own: chunks of two senders with one uuid would end up in one file. */
  readonly uuid: Uint8Array;
  /** Who sees it from the first chunk on. */
  readonly receivers: readonly Receiver[];
};

/** Creates the relay of a file before its first chunk. */
export function createFileRelay(parts: FileRelayParts): FileRelay {
  const { part, count, name, sender, uuid, receivers } = parts;
  const shape = { kind: part.kind, name, size: part.size, count, uuid };
  const nextByReceiver = new Map(receivers.map((receiver) => [receiver, 0]));
  const starts: number[] = [];
  let received = 0;

  function rangeOf(index: number): ByteRange {
    return { start: starts[index] ?? received, end: starts[index + 1] ?? received };
  }

  return {
    plan: { ...shape, sender, rangeOf },
    pass(content) {
      const index = starts.length;
      starts.push(received);
      received += content.length;
      if (index === count - 1) return;
      let framed: Uint8Array | undefined;
      for (const [receiver, next] of nextByReceiver) {
        if (next !== index || receiver.outbox.queuedBytes > maxWaitingBytes) continue;
        framed ??= encodeChunk(sender, { ...shape, content, index });
        receiver.outbox.push(framed);
        nextByReceiver.set(receiver, index + 1);
      }
    },
    findNext: (receiver) => nextByReceiver.get(receiver) ?? 0,
  };
}
