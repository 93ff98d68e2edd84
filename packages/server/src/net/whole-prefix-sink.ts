import type { Duplex } from "node:stream";
import type { StreamSink } from "./stream-sink.ts";

const prefixBytes = 5;

/**
 * A sink of gRPC messages that hands them to the stream one by one, each only when the one before it has left: so every
 * message begins a DATA frame, and its 5-byte prefix is never cut by the end of one. The Qt clients of 6.5 and 6.6 read
 * a prefix that comes in two pieces wrongly. What is written must be whole messages, as `frameMessage` makes them. A
 * client that leaves a window of one to four bytes cuts a prefix itself: nobody can help it.
 */
export function createWholePrefixSink(stream: Duplex, beforeWrite: () => boolean): StreamSink {
  let waiting: Uint8Array[] = [];
  let isWriting = false;
  let onDrain = (): void => {};
  const settled: (() => void)[] = [];

  function pump(): void {
    const message = waiting.shift();
    if (message === undefined || !stream.writable || !beforeWrite()) {
      waiting = [];
      isWriting = false;
      for (const settle of settled.splice(0)) settle();
      onDrain();
      return;
    }
    isWriting = true;
    // Called back when the bytes are in frames, or with an error when the stream is gone.
    stream.write(message, pump);
  }

  stream.on("close", () => {
    waiting = [];
    isWriting = false;
    for (const settle of settled.splice(0)) settle();
  });
  return {
    write(bytes) {
      waiting.push(...cutMessages(bytes));
      if (!isWriting) pump();
      return !isWriting;
    },
    onDrain(listener) {
      onDrain = listener;
    },
    written() {
      if (!isWriting || !stream.writable) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      settled.push(resolve);
      return promise;
    },
  };
}

function cutMessages(bytes: Uint8Array): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start + prefixBytes <= bytes.length; ) {
    const end = start + prefixBytes + view.getUint32(start + 1);
    messages.push(bytes.subarray(start, end));
    start = end;
  }
  return messages;
}
