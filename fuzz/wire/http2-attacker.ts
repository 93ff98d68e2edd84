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
import { openRawSocket, type RawSocket } from "./raw-socket.ts";

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

/**
 * Connects, says what a client has to say first (with these settings), and opens the window of the connection. `onFrame` sees
 * every frame.
 */
export async function openHttp2Attacker(
  place: Pick<Target, "host" | "port" | "http2Greeting">,
  settings: readonly (readonly [number, number])[] = [],
  onFrame: (frame: Frame) => void = () => {},
): Promise<Http2Attacker> {
  for (;;) {
    const { raw, attacker } = dial(place, onFrame);
    const greeting = place.http2Greeting ?? Buffer.alloc(0);
    const beginning = [preface, encodeSettings(settings), encodeWindowUpdate(0, 2 ** 30), greeting];
    await attacker.write(Buffer.concat(beginning));
    // The server's SETTINGS say that it speaks HTTP/2.
    await attacker.find(() => true);
    if (!raw.isMisheard) return attacker;
  }
}

function dial(
  { host, port }: { readonly host: string; readonly port: number },
  onFrame: (frame: Frame) => void,
): { readonly raw: RawSocket; readonly attacker: Http2Attacker } {
  const frames: Frame[] = [];
  const state: { goAway: number | undefined } = { goAway: undefined };
  let wake = Promise.withResolvers<void>();
  const tell = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const read = createFrameReader();
  const hear = (bytes: Buffer) => {
    for (const frame of read(bytes)) {
      if (frame.type === frameTypes.goAway) state.goAway = frame.payload.readUInt32BE(4);
      // The server waits for its settings to be agreed to; a real client does that too.
      if (frame.type === frameTypes.settings && frame.flag === 0) {
        void raw.write(encodeFrame(frameTypes.settings, flags.ack, 0));
      }
      frames.push(frame);
      onFrame(frame);
    }
    frames.splice(0, frames.length - keptFrames);
    tell();
  };
  const raw = openRawSocket(port, hear, { host });
  void raw.closed.then(tell);
  const find = async (fits: (frame: Frame) => boolean) => {
    for (;;) {
      const found = frames.find(fits);
      if (found !== undefined || raw.isClosed) return found;
      await wake.promise;
    }
  };
  let pings = 0;
  const attacker: Http2Attacker = {
    frames,
    get goAway() {
      return state.goAway;
    },
    get isCut() {
      return raw.isClosed;
    },
    write: raw.write,
    find,
    async flood(times, make) {
      let parts: Uint8Array[] = [];
      let size = 0;
      for (let n = 0; n < times && !raw.isClosed; n += 1) {
        const part = make(n);
        parts.push(part);
        size += part.length;
        if (size < bytesAtOnce) continue;
        await raw.write(Buffer.concat(parts));
        parts = [];
        size = 0;
      }
      await raw.write(Buffer.concat(parts));
    },
    async outcome() {
      pings += 1;
      const payload = Buffer.from(`fence${String(pings).padStart(3, "0")}`);
      const answered = find(
        ({ type, payload: answer }) => type === frameTypes.ping && answer.equals(payload),
      );
      void raw.write(encodeFrame(frameTypes.ping, 0, 0, payload));
      return (await answered) === undefined ? "cut" : "answered";
    },
    stopReading: () => void raw.socket.pause(),
    startReading: () => void raw.socket.resume(),
    [Symbol.dispose]: raw[Symbol.dispose],
  };
  return { raw, attacker };
}
