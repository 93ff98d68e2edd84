import {
  encodeFields,
  encodeFrame,
  encodeHeaders,
  encodeReset,
  encodeSettings,
  encodeWindowUpdate,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";
import {
  encodeData,
  encodeRequest,
  type Http2Attack,
  join,
  liveBlock,
  maxWindow,
  openStream,
  settingIds,
  toBlock,
  toStream,
} from "./attack.ts";

/** More of the same than anybody needs. */
export const floods: readonly Http2Attack[] = [
  {
    name: "rapid reset: requests that are taken back at once (CVE-2023-44487)",
    run: (attacker) =>
      attacker.flood(20_000, (n) => join(encodeRequest(n), encodeReset(toStream(n)))),
    mustBe: "cut",
  },
  {
    name: "rapid reset of streams that stay open for a body",
    run: (attacker) =>
      attacker.flood(20_000, (n) =>
        join(encodeHeaders(toStream(n), liveBlock), encodeReset(toStream(n))),
      ),
    mustBe: "cut",
  },
  {
    name: "made you reset: window updates of nothing (CVE-2025-8671)",
    run: (attacker) =>
      attacker.flood(20_000, (n) =>
        join(encodeHeaders(toStream(n), liveBlock), encodeWindowUpdate(toStream(n), 0)),
      ),
    mustBe: "cut",
  },
  {
    name: "made you reset: windows that overflow",
    run: (attacker) =>
      attacker.flood(20_000, (n) =>
        join(encodeHeaders(toStream(n), liveBlock), encodeWindowUpdate(toStream(n), maxWindow)),
      ),
    mustBe: "cut",
  },
  {
    name: "made you reset: data behind the end of a request",
    run: (attacker) =>
      attacker.flood(20_000, (n) => join(encodeRequest(n), encodeData(toStream(n), Buffer.of(1)))),
    mustBe: "cut",
  },
  {
    name: "made you reset: more data than the length that was promised",
    run: (attacker) => {
      const block = toBlock({ ":method": "POST", "content-length": "1" });
      return attacker.flood(20_000, (n) =>
        join(encodeHeaders(toStream(n), block), encodeData(toStream(n), Buffer.alloc(9))),
      );
    },
    mustBe: "cut",
  },
  {
    name: "requests that can't be understood, one after the other",
    run: (attacker) => {
      const block = encodeFields({ ":method": "GET", "Upper-Case": "x" });
      return attacker.flood(20_000, (n) => encodeRequest(n, block));
    },
    mustBe: "cut",
  },
  {
    name: "resets behind the answers",
    async run(attacker) {
      for (let round = 0; round < 20 && !attacker.isCut; round += 1) {
        const first = round * 50;
        await attacker.flood(50, (n) => encodeRequest(first + n));
        await attacker.find(({ stream }) => stream === toStream(first + 49));
        await attacker.flood(50, (n) => encodeReset(toStream(first + n)));
      }
    },
  },
  {
    name: "SETTINGS without end, answers unread",
    async run(attacker) {
      attacker.stopReading();
      await attacker.flood(200_000, (n) =>
        encodeSettings([[settingIds.headerTableSize, n % 4096]]),
      );
    },
    mustBe: "cut",
  },
  {
    name: "PINGs without end, answers unread",
    async run(attacker) {
      attacker.stopReading();
      await attacker.flood(200_000, () => encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8)));
    },
    mustBe: "cut",
  },
  {
    name: "PINGs without end, answers read",
    run: (attacker) =>
      attacker.flood(50_000, () => encodeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8))),
  },
  {
    name: "answers to PINGs and SETTINGS that nobody sent",
    run: (attacker) =>
      attacker.flood(50_000, (n) =>
        n % 2 === 0
          ? encodeFrame(frameTypes.ping, flags.ack, 0, Buffer.alloc(8))
          : encodeFrame(frameTypes.settings, flags.ack, 0),
      ),
  },
  {
    name: "empty DATA frames without end (CVE-2019-9518)",
    async run(attacker) {
      await openStream(attacker);
      await attacker.flood(200_000, () => encodeData(1));
    },
  },
  {
    name: "DATA frames that are all padding",
    async run(attacker) {
      await openStream(attacker);
      const padding = join(Buffer.of(255), Buffer.alloc(255));
      await attacker.flood(20_000, () => encodeData(1, padding, flags.padded));
    },
  },
  {
    name: "frames of a kind that nobody knows",
    run: (attacker) =>
      attacker.flood(50_000, (n) => encodeFrame(frameTypes.unknown, 0, n % 7, Buffer.alloc(20))),
  },
  {
    name: "GOAWAY without end",
    run: (attacker) =>
      attacker.flood(50_000, () => encodeFrame(frameTypes.goAway, 0, 0, Buffer.alloc(8))),
  },
  {
    name: "window updates without end",
    async run(attacker) {
      await openStream(attacker);
      await attacker.flood(100_000, (n) => encodeWindowUpdate(n % 2, 1));
    },
  },
  {
    name: "one gRPC message in pieces of a byte",
    async run(attacker) {
      await openStream(attacker);
      await attacker.write(encodeData(1, Buffer.from("000000ffff", "hex")));
      await attacker.flood(65_000, () => encodeData(1, Buffer.of(1)));
    },
  },
  {
    name: "empty gRPC messages without end",
    async run(attacker) {
      await openStream(attacker);
      const many = Buffer.alloc(5 * 3000);
      await attacker.flood(100, () => encodeData(1, many));
    },
  },
];
