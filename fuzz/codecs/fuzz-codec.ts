import { createDice } from "../grammar/dice.ts";
import { minimise } from "../grammar/minimise.ts";
import { type Codec, toAnswer } from "./codec.ts";

/** An input that must not do what it did. */
export type Failure = {
  readonly codec: string;
  readonly input: Uint8Array;
  readonly reason: string;
};

/** What came of many inputs. */
export type CodecReport = {
  readonly inputs: number;
  /** How often each answer came: `ok`, or the code of a refusal. */
  readonly answers: ReadonlyMap<string, number>;
  /** The longest that one input took. */
  readonly slowestMs: number;
  readonly failures: readonly Failure[];
};

/** A codec that takes longer for an input of at most 64 KiB is broken, however busy the machine is. */
const maxMs = 1_000;
/** The rest is not worth the time. */
const maxFailures = 10;

/** `ok`, or the code of a refusal. Throws what must not be thrown, also for slowness, which has to show three times. */
async function answer(codec: Codec, input: Uint8Array): Promise<{ said: string; ms: number }> {
  let said = "";
  let ms = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && ms > maxMs; tries += 1) {
    const start = performance.now();
    try {
      await codec.run(input);
      said = "ok";
    } catch (thrown) {
      said = toAnswer(thrown);
    }
    ms = Math.min(ms, performance.now() - start);
  }
  if (ms > maxMs) throw new Error(`took ${Math.round(ms)} ms, the limit is ${maxMs}`);
  return { said, ms };
}

async function findReason(codec: Codec, input: Uint8Array): Promise<string | undefined> {
  try {
    await answer(codec, input);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
}

/** Gives a codec inputs made of its seeds; the same seed makes the same inputs. */
export async function fuzzCodec(codec: Codec, inputs: number, seed: number): Promise<CodecReport> {
  const dice = createDice(seed);
  const answers = new Map<string, number>();
  const failures: Failure[] = [];
  let slowestMs = 0;
  let count = 0;
  for (; count < inputs && failures.length < maxFailures; count += 1) {
    const input = codec.mutate(dice, codec.seeds);
    try {
      const { said, ms } = await answer(codec, input);
      answers.set(said, (answers.get(said) ?? 0) + 1);
      slowestMs = Math.max(slowestMs, ms);
    } catch {
      const small = await minimise(
        input,
        async (part) => (await findReason(codec, part)) !== undefined,
      );
      failures.push({
        codec: codec.name,
        input: small,
        reason: (await findReason(codec, small)) ?? "",
      });
    }
  }
  return { inputs: count, answers, slowestMs, failures };
}
