import { once } from "node:events";
import { connect } from "node:net";
import type { Target } from "../target/target.ts";
import {
  createFrameReader,
  encodeFrame,
  encodeSettings,
  encodeWindowUpdate,
  type Frame,
  flags,
  frameTypes,
  preface,
} from "./http2-frames.ts";

/** What became of an attacker: the server hung up, or goes on to answer. */
export type Outcome = "cut" | "answered";

/** An HTTP/2 connection by hand. */
export type Http2Attacker = Disposable & {
  /** The server's frames, but DATA's bytes, the newest few hundred. */
  readonly frames: readonly Frame[];
  /** The error code of the server's GOAWAY; undefined without one. */
  readonly goAway: number | undefined;
  /** Whether the server has hung up. */
  readonly isCut: boolean;
  /** Writes; settles when it has left this process, or can't any more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes what `make` makes, `times` times, as fast as the server takes it. Stops when the server hangs up. */
  flood(times: number, make: (n: number) => Uint8Array): Promise<void>;
  /** Whether the server hangs up or answers a PING behind everything that was written. */
  outcome(): Promise<Outcome>;
  /** Settles with the first frame that fits, or undefined when the server hung up before. */
  find(fits: (frame: Frame) => boolean): Promise<Frame | undefined>;
  /** Reads nothing more, as long as it takes. */
  stopReading(): void;
  startReading(): void;
};

const keptFrames = 400;
const bytesAtOnce = 64 * 1024;

/** Connects, says what a client has to say first (with these settings), and opens the window of the connection. `onFrame` sees every frame. */
export async function openHttp2Attacker(
  { host, port, http2Greeting = Buffer.alloc(0) }: Pick<Target, "host" | "port" | "http2Greeting">,
  settings: readonly (readonly [number, number])[] = [],
  onFrame: (frame: Frame) => void = () => {},
): Promise<Http2Attacker> {
  const socket = connect(port, host);
  // Being hung up on is what is expected.
  socket.on("error", () => {});
  const frames: Frame[] = [];
  const state: { goAway: number | undefined; isCut: boolean } = { goAway: undefined, isCut: false };
  let wake = Promise.withResolvers<void>();
  const tell = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const read = createFrameReader();
  socket.on("data", (bytes: Buffer) => {
    for (const frame of read(bytes)) {
      if (frame.type === frameTypes.goAway) state.goAway = frame.payload.readUInt32BE(4);
      // The server waits for its settings to be agreed to; a real client does that too.
      if (frame.type === frameTypes.settings && frame.flag === 0) {
        socket.write(encodeFrame(frameTypes.settings, flags.ack, 0));
      }
      frames.push(frame);
      onFrame(frame);
    }
    frames.splice(0, frames.length - keptFrames);
    tell();
  });
  socket.on("close", () => {
    state.isCut = true;
    tell();
  });
  // A server that has said its last word is not waited for.
  socket.on("end", () => socket.destroy());
  await Promise.race([once(socket, "connect"), once(socket, "close")]);

  const write = async (bytes: Uint8Array) => {
    if (state.isCut || !socket.writable) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.once("close", resolve);
    socket.write(bytes, () => resolve());
    await promise;
    socket.off("close", resolve);
  };
  const find = async (fits: (frame: Frame) => boolean) => {
    for (;;) {
      const found = frames.find(fits);
      if (found !== undefined || state.isCut) return found;
      await wake.promise;
    }
  };
  const beginning = [encodeSettings(settings), encodeWindowUpdate(0, 2 ** 30), http2Greeting];
  await write(Buffer.concat([preface, ...beginning]));
  let pings = 0;
  return {
    frames,
    get goAway() {
      return state.goAway;
    },
    get isCut() {
      return state.isCut;
    },
    write,
    find,
    async flood(times, make) {
      let parts: Uint8Array[] = [];
      let size = 0;
      for (let n = 0; n < times && !state.isCut; n += 1) {
        const part = make(n);
        parts.push(part);
        size += part.length;
        if (size < bytesAtOnce) continue;
        await write(Buffer.concat(parts));
        parts = [];
        size = 0;
      }
      await write(Buffer.concat(parts));
    },
    async outcome() {
      pings += 1;
      const payload = Buffer.from(`fence${String(pings).padStart(3, "0")}`);
      const answered = find(({ type, payload: answer }) => {
        return type === frameTypes.ping && answer.equals(payload);
      });
      void write(encodeFrame(frameTypes.ping, 0, 0, payload));
      return (await answered) === undefined ? "cut" : "answered";
    },
    stopReading: () => void socket.pause(),
    startReading: () => void socket.resume(),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
