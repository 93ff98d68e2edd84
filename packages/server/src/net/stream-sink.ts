import type { Duplex } from "node:stream";
import type { Sink } from "./outbox.ts";

/** A sink on a Node stream. It is busy while the stream holds its high-water mark of bytes that the network has not taken. */
export interface StreamSink extends Sink {
  /** Settles when all that was written before has been handed to the network, or the stream is closed. */
  written(): Promise<void>;
}

/** Creates the sink of a stream. `beforeWrite` is called before each write; false drops the bytes. */
export function createStreamSink(stream: Duplex, beforeWrite: () => boolean): StreamSink {
  return {
    write(bytes) {
      return !stream.writable || !beforeWrite() || stream.write(bytes);
    },
    onDrain(listener) {
      stream.on("drain", listener);
    },
    written() {
      if (stream.writableLength === 0 || !stream.writable) return Promise.resolve();
      return new Promise((resolve) => {
        // An empty write is called back behind all others, with an error when the stream is gone.
        stream.write("", () => resolve());
      });
    },
  };
}
