import {
  encodeField,
  encodeFrame,
  encodeHeaders,
  encodeSettings,
  encodeUint32,
  encodeWindowUpdate,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";
import {
  encodeData,
  encodeRequest,
  grpcFields,
  type Http2Attack,
  join,
  liveBlock,
  maxWindow,
  openStream,
  requestBlock,
  settingIds,
  toBlock,
  toStream,
} from "./attack.ts";

/** Streams and windows, and PRIORITY, which has no meaning any more. */
export const streamGames: readonly Http2Attack[] = [
  {
    name: "PRIORITY that moves the tree about (CVE-2019-9513)",
    async run(attacker) {
      await attacker.flood(100_000, (n) => {
        const on = encodeUint32(toStream((n * 7) % 100) | (n % 2 === 0 ? 0x8000_0000 : 0));
        return encodeFrame(frameTypes.priority, 0, toStream(n % 100), join(on, Buffer.of(n & 255)));
      });
    },
  },
  {
    name: "a stream that depends on itself",
    async run(attacker) {
      const block = join(encodeUint32(1), Buffer.of(1), requestBlock);
      await attacker.write(encodeHeaders(1, block, flags.priority | flags.endStream));
    },
  },
  {
    name: "PRIORITY of a wrong length",
    run: (attacker) => attacker.write(encodeFrame(frameTypes.priority, 0, 1, Buffer.alloc(4))),
  },

  {
    name: "thousands of streams at the same time",
    run: (attacker) => attacker.flood(5_000, (n) => encodeHeaders(toStream(n), liveBlock)),
  },
  {
    name: "long answers for which there is no window",
    settings: [[settingIds.initialWindowSize, 0]],
    run: (attacker, longPath) =>
      attacker.flood(100, (n) => encodeRequest(n, toBlock({ ":path": longPath }))),
    mustBe: "answered",
  },
  {
    name: "long answers a byte at a time",
    settings: [[settingIds.initialWindowSize, 0]],
    async run(attacker, longPath) {
      await attacker.flood(100, (n) => encodeRequest(n, toBlock({ ":path": longPath })));
      await attacker.flood(20_000, (n) => encodeWindowUpdate(toStream(n % 100), 1));
    },
  },
  {
    name: "long answers that nobody reads",
    settings: [[settingIds.initialWindowSize, maxWindow]],
    async run(attacker, longPath) {
      attacker.stopReading();
      await attacker.flood(100, (n) => encodeRequest(n, toBlock({ ":path": longPath })));

      attacker.startReading();
    },
    mustBe: "answered",
  },
  {
    name: "windows that go up and down under open streams",
    async run(attacker, longPath) {
      await attacker.flood(50, (n) => encodeRequest(n, toBlock({ ":path": longPath })));
      await attacker.flood(2_000, (n) =>
        encodeSettings([[settingIds.initialWindowSize, n % 2 === 0 ? 0 : 100]]),
      );
    },
  },
  {
    name: "trailers with fields that belong to the beginning",
    async run(attacker) {
      await openStream(attacker, toBlock({ ...grpcFields, ":path": "/nothing" }));
      await attacker.write(encodeHeaders(1, toBlock(), flags.endStream));
    },
  },
  {
    name: "trailers that do not end the stream",
    async run(attacker) {
      await openStream(attacker);
      await attacker.flood(2_000, () => encodeHeaders(1, encodeField("x", "y")));
    },
  },
  {
    name: "a stream with a number below the last",
    run: (attacker) => attacker.write(join(encodeRequest(9), encodeRequest(3))),
  },
  {
    name: "more bytes than the windows allow",
    async run(attacker) {
      await openStream(attacker, toBlock({ ...grpcFields, ":path": "/nothing" }));
      const bytes = Buffer.alloc(16 * 1024);
      await attacker.flood(300, () => encodeData(1, bytes));
    },
  },
];
