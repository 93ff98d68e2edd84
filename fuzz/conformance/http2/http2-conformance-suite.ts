import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Target } from "../../target/target.ts";
import { openHttp2Attacker } from "../../wire/http2-attacker.ts";
import {
  encodeField,
  encodeFields,
  encodeFrame,
  encodeHeaders,
  encodeSettings,
  encodeWindowUpdate,
  flags,
  frameTypes,
} from "../../wire/http2-frames.ts";
import { frameRules } from "./frame-rules.ts";
import { compressionRules, messageRules } from "./message-rules.ts";
import {
  call,
  data,
  emptyMessage,
  findAnswer,
  findReaction,
  healthBlock,
  healthFields,
  serving,
} from "./rule.ts";
import { framingRules, streamRules } from "./stream-rules.ts";

/** What a client must not do, and what must come of it. */
const brokenRules = [
  ...framingRules,
  ...streamRules,
  ...frameRules,
  ...messageRules,
  ...compressionRules,
];

/**
 * What RFC 9113 and RFC 7541 ask of a server, rule by rule; each on a connection of its own. `deviations`: names of rules that
 * this server is known not to keep; the suite fails when it keeps one of the broken rules after all.
 */
export function http2ConformanceSuite(
  name: string,
  openTarget: () => Promise<Target>,
  deviations: readonly string[] = [],
): void {
  describe(`${name}, by RFC 9113`, () => {
    let target: Target;
    beforeAll(async () => {
      target = await openTarget();
    });
    afterAll(() => target[Symbol.asyncDispose]());

    it.each(brokenRules)("$section: refuses $name", async ({ name, frames, settings, allowed }) => {
      using client = await openHttp2Attacker(target, settings);
      await client.write(Buffer.concat(frames));
      const isRight = allowed.includes(await findReaction(client));
      expect([name, isRight]).toEqual([name, !deviations.includes(name)]);
      expect(target.findDefects()).toEqual([]);
    });

    const half = Math.floor(healthBlock.length / 2);
    const padding = Buffer.alloc(7);
    const message = Buffer.concat([Buffer.of(7), emptyMessage, padding]);
    const remembered = Buffer.concat(
      Object.entries(healthFields).map(([key, value]) => encodeField(key, value, true)),
    );
    it.each<[string, string, readonly Uint8Array[]]>([
      ["6.1", "a call", [call(1)]],
      [
        "6.1",
        "padded DATA",
        [encodeHeaders(1, healthBlock), data(1, message, flags.endStream | flags.padded)],
      ],
      [
        "6.2",
        "padded HEADERS with a priority",
        [
          encodeHeaders(
            1,
            Buffer.concat([Buffer.of(7), Buffer.alloc(5), healthBlock, padding]),
            flags.padded | flags.priority,
          ),
          data(1, emptyMessage, flags.endStream),
        ],
      ],
      [
        "6.10",
        "a block in three frames",
        [
          encodeFrame(frameTypes.headers, 0, 1, healthBlock.subarray(0, half)),
          encodeFrame(frameTypes.continuation, 0, 1, new Uint8Array()),
          encodeFrame(frameTypes.continuation, flags.endHeaders, 1, healthBlock.subarray(half)),
          data(1, emptyMessage, flags.endStream),
        ],
      ],
      [
        "8.1",
        "an end by an empty DATA",
        [
          encodeHeaders(1, healthBlock),
          data(1, emptyMessage),
          data(1, new Uint8Array(), flags.endStream),
        ],
      ],
      [
        "8.1",
        "an end by trailers",
        [
          encodeHeaders(1, healthBlock),
          data(1, emptyMessage),
          encodeHeaders(1, encodeFields({ "x-end": "yes" }), flags.endStream),
        ],
      ],
      [
        "8.1.1",
        "a content-length that is right",
        [call(1, Buffer.concat([healthBlock, encodeField("content-length", "5")]))],
      ],
      [
        "5.5",
        "frames, flags and settings that it does not know",
        [
          encodeFrame(frameTypes.unknown, 0xff, 0, Buffer.alloc(20)),
          encodeSettings([[0xbbbb, 1]]),
          encodeHeaders(1, healthBlock, 0x42),
          encodeFrame(frameTypes.unknown, 0xff, 1, Buffer.alloc(20)),
          data(1, emptyMessage, flags.endStream | 0x42),
        ],
      ],
      [
        "H2.3.2",
        "fields that it has to remember",
        [
          call(1, remembered),
          call(
            3,
            Buffer.of(
              ...Object.keys(healthFields)
                .map((_, n) => 0xbe + n)
                .reverse(),
            ),
          ),
        ],
      ],
      [
        "H6.3",
        "a table that becomes empty",
        [call(1, Buffer.concat([Buffer.of(0x20), healthBlock]))],
      ],
      [
        "6.3",
        "PRIORITY of streams that are not open",
        [encodeFrame(frameTypes.priority, 0, 7, Buffer.alloc(5)), call(1)],
      ],
    ])("%s: serves %s", async (_, __, frames) => {
      using client = await openHttp2Attacker(target);
      await client.write(Buffer.concat(frames));
      expect(await findAnswer(client, 1)).toBe(serving);
      expect(await findReaction(client)).toBe("ok");
    });

    it("6.5.3: acknowledges SETTINGS; 6.7: answers a PING with what it holds", async () => {
      using client = await openHttp2Attacker(target);
      await client.write(encodeFrame(frameTypes.ping, 0, 0, Buffer.from("whatever")));
      const pong = await client.find(
        ({ type, payload }) => type === frameTypes.ping && payload.toString() === "whatever",
      );
      const ack = client.frames.find(
        ({ type, flag }) => type === frameTypes.settings && flag === flags.ack,
      );
      expect([pong?.flag, ack?.payload.length]).toEqual([flags.ack, 0]);
    });

    it("6.9: sends no more than the window of a stream, and goes on when it is wider", async () => {
      using client = await openHttp2Attacker(target, [[4, 3]]);
      await client.write(call(1));
      await client.find(({ type }) => type === frameTypes.data);
      expect(await client.outcome()).toBe("answered");
      const sizes = () =>
        client.frames
          .filter(({ type }) => type === frameTypes.data)
          .map(({ payload }) => payload.length);
      expect(sizes()).toEqual([3]);
      await client.write(encodeWindowUpdate(1, 2));
      expect(await client.outcome()).toBe("answered");
      expect(sizes()).toEqual([3, 2]);
      await client.write(encodeSettings([[4, 1_000]]));
      expect(await findAnswer(client, 1)).toBe(serving);
    });

    const isStuck = deviations.includes("a window may become negative");
    it.skipIf(isStuck)("6.9.2: a window may become negative", async () => {
      using client = await openHttp2Attacker(target, [[4, 4]]);
      await client.write(call(1));
      await client.find(({ type }) => type === frameTypes.data);
      await client.write(Buffer.concat([encodeSettings([[4, 0]]), encodeWindowUpdate(1, 3)]));
      expect(await client.outcome()).toBe("answered");
      await client.write(Buffer.concat([encodeWindowUpdate(1, 1)]));
      expect(await client.outcome()).toBe("answered");
      const sent = client.frames.filter(({ type }) => type === frameTypes.data);
      expect(sent.map(({ payload }) => payload.length)).toEqual([4]);
      await client.write(encodeWindowUpdate(1, 3));
      expect(await findAnswer(client, 1)).toBe(serving);
    });

    it("H4.2: says that its table is empty when ours becomes so, or never uses it", async () => {
      using client = await openHttp2Attacker(target);
      await client.write(call(1));
      await findAnswer(client, 1);
      await client.write(Buffer.concat([encodeSettings([[1, 0]]), call(3)]));
      expect(await findAnswer(client, 3)).toBe(serving);
      const block = client.frames.find(
        ({ type, stream }) => type === frameTypes.headers && stream === 3,
      );
      expect(block?.payload[0]).toBe(0x20);
    });

    it("5.1.2: takes a new stream for each that is over", async () => {
      using client = await openHttp2Attacker(target);
      for (let n = 0; n < 300; n++) {
        await client.write(call(2 * n + 1));
        if (n % 100 === 99) await findAnswer(client, 2 * n + 1);
      }
      expect(await findAnswer(client, 599)).toBe(serving);
      expect(await findReaction(client)).toBe("ok");
    });

    it("3.4: ends a connection that does not begin with SETTINGS", async () => {
      using client = await openHttp2Attacker({ ...target, http2Greeting: Buffer.alloc(0) });
      await client.write(encodeFrame(frameTypes.headers, flags.endHeaders, 0, healthBlock));
      expect(await findReaction(client)).toBe("goaway 1");
    });
  });
}
