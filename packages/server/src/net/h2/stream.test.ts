import { describe, expect, it } from "vitest";
import { frameMessage } from "../grpc-stream.ts";
import { joinBytes } from "../join-bytes.ts";
import { DataFramer } from "./frame-data.ts";
import { FrameReader } from "./frame-reader.ts";
import { encodeHeaders } from "./hpack/encode-headers.ts";
import { Http2Stream, type StreamHost } from "./stream.ts";

/** A connection whose socket and windows are in the hands of the test. */
class TestHost implements StreamHost {
  sendWindow = 0;
  framer = new DataFramer();
  isConnected = true;
  isFull = false;
  /** Of DATA, in order. */
  readonly payloads: Buffer[] = [];
  readonly types: number[] = [];
  sentBytes = 0;
  released = 0;
  readonly #reader = new FrameReader();

  write(frames: Buffer): boolean {
    this.#reader.read(frames, ({ type, payload }) => {
      this.types.push(type);
      if (type !== 0) return;
      this.payloads.push(Buffer.from(payload));
      this.sentBytes += payload.length;
    });
    return !this.isFull;
  }

  encodeHeaders(fields: Readonly<Record<string, string>>): Buffer {
    return encodeHeaders(Object.entries(fields));
  }

  release(bytes: number): void {
    this.released += bytes;
  }

  forget(): void {}
  destroy(): void {}
}

function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Writes messages by chance, while windows and socket open by chance; returns what went where. */
function play(seed: number, hasWholePrefixes: boolean) {
  const random = createRandom(seed);
  const host = new TestHost();
  const stream = new Http2Stream(1, host, random(3) * 100);
  const sink = stream.openSink({ beforeWrite: () => stream.sendHeaders({}), hasWholePrefixes });
  let given = 0;
  let allowed = host.sendWindow;
  let isFree = true;
  const written: Uint8Array[] = [];
  sink.onDrain(() => {
    isFree = true;
  });
  const widen = (bytes: number) => {
    host.sendWindow += bytes;
    allowed += bytes;
    stream.shiftWindow(bytes);
    while (stream.advance());
  };
  for (let step = 0; step < 200; step++) {
    const what = random(4);
    if (what === 0) widen(random(2) === 0 ? random(8) : random(70_000));
    if (what === 1) host.isFull = !host.isFull;
    if (what === 2 && !host.isFull) while (stream.advance());
    if (what === 3 && isFree) {
      const count = 1 + random(4);
      const messages = Array.from({ length: count }, () => {
        given += 1;
        return frameMessage(Buffer.alloc(random(3) > 0 ? random(20) : random(40_000), given));
      });
      const bytes = joinBytes(messages);
      written.push(bytes);
      isFree = sink.write(bytes);
    }
    if (host.sentBytes > allowed) throw new Error(`${host.sentBytes} bytes, ${allowed} allowed`);
  }
  host.isFull = false;
  widen(10_000_000);
  return { host, written: Buffer.concat(written), isFree };
}

describe("Http2Stream", () => {
  it.each([false, true])(
    "sends everything in order and never more than its windows, whatever opens when (whole prefixes: %s)",
    (hasWholePrefixes) => {
      for (let seed = 1; seed <= 30; seed++) {
        const { host, written, isFree } = play(seed, hasWholePrefixes);
        expect(Buffer.concat(host.payloads).equals(written)).toBe(true);
        expect(isFree).toBe(true);
        expect(host.payloads.every(({ length }) => length > 0 && length <= 16_384)).toBe(true);
        if (hasWholePrefixes) expect(findCutPrefix(host.payloads)).toBe(undefined);
      }
    },
  );

  it("ends behind what waits for a window", () => {
    const host = new TestHost();
    const stream = new Http2Stream(1, host, 65_535);
    const sink = stream.openSink({
      beforeWrite: () => stream.sendHeaders({}),
      hasWholePrefixes: false,
    });
    const sent: string[] = [];
    expect(sink.write(frameMessage(Buffer.alloc(10)))).toBe(false);
    stream.end({ "grpc-status": "0" }, () => sent.push("end"));
    expect([stream.canSend, host.types]).toEqual([false, [1]]);
    host.sendWindow = 100;
    stream.advance();
    expect([sent, host.types]).toEqual([["end"], [1, 0, 1]]);
  });

  it("holds what comes while it is paused, and gives it in pieces before the end", async () => {
    const host = new TestHost();
    const stream = new Http2Stream(1, host, 65_535);
    const seen: (number | string)[] = [];
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    stream.listen({
      onData(chunk) {
        seen.push(chunk.length);
        if (seen.length === 1) stream.pause();
      },
      onEnd: resolve,
      onAbort() {},
      onClose() {},
    });
    stream.pause();
    for (let count = 0; count < 3; count++) stream.receiveData(Buffer.alloc(10_000), 10_100);
    stream.receiveEnd();
    await new Promise(setImmediate);
    expect([seen, host.released]).toEqual([[], 0]);
    stream.resume();
    expect([seen, host.released]).toEqual([[10_000], 0]);
    stream.resume();
    await ended;
    expect([seen, host.released]).toEqual([[10_000, 16_384, 3_616], 30_300]);
  });

  it("gives the connection back what a stream took that is reset", () => {
    const host = new TestHost();
    const stream = new Http2Stream(1, host, 65_535);
    stream.pause();
    stream.receiveData(Buffer.alloc(10), 10);
    expect(host.released).toBe(0);
    stream.reset("cancel");
    expect(host.released).toBe(10);
  });

  it.each<[string, number, (stream: Http2Stream) => void]>([
    ["more data than the window", 3, (stream) => stream.receiveData(Buffer.alloc(9), 2 ** 20 + 1)],
    [
      "data behind the end",
      5,
      (stream) => {
        stream.receiveEnd();
        stream.receiveData(Buffer.alloc(1), 1);
      },
    ],
    ["more data than was said", 1, (stream) => stream.receiveData(Buffer.alloc(9), 9)],
    ["less data than was said", 1, (stream) => stream.receiveEnd()],
  ])("refuses %s, for this stream alone", (_, code, act) => {
    const stream = new Http2Stream(1, new TestHost(), 65_535, 8);
    if (code === 5) stream.receiveData(Buffer.alloc(8), 8);
    expect(() => act(stream)).toThrow(expect.objectContaining({ code, scope: "stream" }));
  });
});

/** The first frame that ends within the prefix of a message. */
function findCutPrefix(payloads: readonly Buffer[]): Buffer | undefined {
  let left = 0;
  for (const payload of payloads) {
    let at = Math.min(left, payload.length);
    left -= at;
    while (at < payload.length) {
      if (payload.length - at < 5) return payload;
      const length = 5 + payload.readUInt32BE(at + 1);
      const end = Math.min(payload.length, at + length);
      left = at + length - end;
      at = end;
    }
  }
  return undefined;
}

describe("DataFramer", () => {
  it("frames one buffer once for all streams of a number", () => {
    const framer = new DataFramer();
    const bytes = frameMessage(Buffer.alloc(40_000));
    const first = framer.frame(bytes, 1, false);
    expect(framer.frame(bytes, 1, false)).toBe(first);
    expect(framer.frame(bytes, 3, false)).not.toBe(first);
    expect(framer.frame(bytes, 1, true)).not.toBe(first);
    expect(first.length).toBe(40_005 + 3 * 9);
  });
});
