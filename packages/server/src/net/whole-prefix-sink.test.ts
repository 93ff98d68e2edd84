import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { frameMessage } from "./grpc-stream.ts";
import { joinBytes } from "./join-bytes.ts";
import { createWholePrefixSink } from "./whole-prefix-sink.ts";

/** A stream whose writes the test takes one by one. */
function openStream() {
  const writes: { readonly text: string; readonly take: () => void }[] = [];
  const stream = new Duplex({
    write: (chunk: Buffer, _, take) => void writes.push({ text: chunk.toString("latin1"), take }),
  });
  let drains = 0;
  const sink = createWholePrefixSink(stream, () => true);
  sink.onDrain(() => {
    drains += 1;
  });
  return { stream, sink, writes, countDrains: () => drains };
}

const frame = (text: string): Uint8Array => frameMessage(Buffer.from(text));
const framed = (text: string): string => Buffer.from(frame(text)).toString("latin1");

/** Lets the stream call back. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("createWholePrefixSink()", () => {
  it("writes each message by itself, behind the one before it", async () => {
    const { sink, writes, countDrains } = openStream();
    expect(sink.write(joinBytes([frame("one"), frame(""), frame("three")]))).toBe(false);
    expect(writes.map(({ text }) => text)).toEqual([framed("one")]);
    for (const expected of ["", "three"]) {
      writes.at(-1)?.take();
      await turn();
      expect(writes.at(-1)?.text).toBe(framed(expected));
      expect(countDrains()).toBe(0);
    }
    writes.at(-1)?.take();
    await turn();
    expect([writes.length, countDrains()]).toEqual([3, 1]);
  });

  it("tells when everything has left", async () => {
    const { sink, writes } = openStream();
    await sink.written();
    sink.write(frame("one"));
    let isWritten = false;
    const written = sink.written().then(() => {
      isWritten = true;
    });
    await turn();
    expect(isWritten).toBe(false);
    writes[0]?.take();
    await written;
  });

  it("lets nobody wait for a stream that is gone", async () => {
    const { stream, sink } = openStream();
    stream.on("error", () => {});
    sink.write(joinBytes([frame("one"), frame("two")]));
    const written = sink.written();
    stream.destroy();
    await written;
    expect(sink.write(frame("three"))).toBe(true);
  });
});
