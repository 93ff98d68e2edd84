import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codecs } from "./codecs/codecs.ts";
import { fuzzCodec } from "./codecs/fuzz-codec.ts";
import { createTalk } from "./doors/create-talk.ts";
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

  it.each(Object.keys(drivers))(
    "%s is told the same by the same seed, whatever the tokens of a server are",
    (door) => {
      const attackers = ["a", "b"].map((letter) => ({
        usernames: [`evil-${letter}`, `other-${letter}`],
        password: "secret-15",
        token: letter.repeat(43),
        spareTokens: [letter.repeat(43)],
      }));
      for (let number = 0; number < 6; number += 1) {
        const [one = [], other = []] = attackers.map((attacker) =>
          createTalk(door, { target, attacker, seed, number }).pieces.map(
            ({ bytes }) => bytes.length,
          ),
        );
        expect(one).toEqual(other);
      }
    },
  );

  it("end in order, with a store that has no hole", async () => {
    await canaries[Symbol.asyncDispose]();
    expect(await stopServer(target)).toBeGreaterThan(0);
  });
});
