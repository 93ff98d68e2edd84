import type { Sink } from "../outbox.ts";

/** A sink that keeps what it is given, one text a write, and is busy when the test says so. */
export interface RecordingSink extends Sink {
  readonly writes: string[];
  /** From now on every write is answered with false. */
  block(): void;
  /** Takes bytes again, and says so. */
  free(): void;
  /** Says that it takes bytes again, and is busy with the next. */
  drain(): void;
}

/** Creates a sink that takes bytes. */
export function createRecordingSink(): RecordingSink {
  const writes: string[] = [];
  let isFree = true;
  let onDrain = (): void => {};
  return {
    writes,
    write(bytes) {
      writes.push(Buffer.from(bytes).toString());
      return isFree;
    },
    onDrain(listener) {
      onDrain = listener;
    },
    block() {
      isFree = false;
    },
    free() {
      isFree = true;
      onDrain();
    },
    drain() {
      onDrain();
    },
  };
}
