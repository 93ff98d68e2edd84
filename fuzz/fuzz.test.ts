import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codecs } from "./codecs/codecs.ts";
import { fuzzCodec } from "./codecs/fuzz-codec.ts";
import { drivers } from "./doors/drivers.ts";
import { fuzzDoor } from "./doors/fuzz-door.ts";
import { type Canaries, openCanaries } from "./target/canaries.ts";
import { openParley, type ParleyTarget } from "./target/open-parley.ts";
import { stopServer } from "./target/stop-server.ts";

// The short run; `npm run fuzz` is the long one. The seed is fixed: what passes today passes tomorrow.

const seed = 26;
const codecInputs = 1_500;

const all = Object.entries(codecs).flatMap(([door, own]) => own.map((codec) => ({ door, codec })));

describe("codecs", () => {
  it.each(all)(
    "$door: $codec.name give a value or a refusal, whatever they read",
    async ({ codec }) => {
      const { failures } = await fuzzCodec(codec, codecInputs, seed);
      expect(failures).toEqual([]);
    },
  );
});

describe("doors", () => {
  let target: ParleyTarget;
  let canaries: Canaries;
  beforeAll(async () => {
    target = await openParley();
    canaries = await openCanaries(target);
  });
  afterAll(() => target[Symbol.asyncDispose]());

  it.each(Object.keys(drivers))(
    "%s stands mutated input while people at all doors talk",
    async (door) => {
      const { failures } = await fuzzDoor({ target, canaries, door, inputs: 400, seed });
      expect(failures).toEqual([]);
    },
  );

  it("end in order, with a store that has no hole", async () => {
    await canaries[Symbol.asyncDispose]();
    expect(await stopServer(target)).toBeGreaterThan(0);
  });
});
