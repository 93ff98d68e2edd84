import { createDice } from "../grammar/dice.ts";
import type { Canaries } from "../target/canaries.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import type { Attacker, Driver } from "./driver.ts";
import { drivers } from "./drivers.ts";
import { createAttacker, renewToken } from "./sign-in.ts";

/** What came of the attacks on a door. */
export type DoorReport = {
  readonly inputs: number;
  readonly attacks: number;
  readonly answers: ReadonlyMap<string, number>;
  readonly peakMemoryBytes: number;
  /** What must not have happened; with the number of the attack in which it showed. */
  readonly failures: readonly string[];
};

/** What is wanted. */
export type DoorRun = {
  readonly target: ParleyTarget;
  readonly canaries: Canaries;
  readonly door: string;
  readonly inputs: number;
  readonly seed: number;
  /** Told after each attack. */
  readonly onProgress?: (inputs: number) => void;
};

/** Far above what a server with a heap of 256 MiB may take, far below what one without bounds does. */
const maxMemoryBytes = 700 * 1024 ** 2;
const attacksBetweenTokens = 10;

/**
 * Attacks a door until it has had so many inputs, while people at every door talk. Attack n of a seed is always the same, but what the
 * server does meanwhile is not.
 */
export async function fuzzDoor(run: DoorRun): Promise<DoorReport> {
  const { target, canaries, door, inputs, seed, onProgress = () => {} } = run;
  const answers = new Map<string, number>();
  const tally = (answer: string) => void answers.set(answer, (answers.get(answer) ?? 0) + 1);
  let attacker = await createAttacker(target, door);
  let [sent, attacks, peakMemoryBytes] = [0, 0, 0];
  let failures: readonly string[] = [];
  for (; sent < inputs && failures.length === 0; attacks += 1) {
    if (attacks % attacksBetweenTokens === attacksBetweenTokens - 1) {
      attacker = await renew(target, door, attacker);
    }
    const dice = createDice(seed * 1_000_003 + attacks);
    const attack = toDriver(door, attacks)({ target, attacker, dice, tally });
    const thrown = await findReason(Promise.all([canaries.round(), attack]));
    failures = [...thrown, ...target.findDefects()].map((what) => `attack ${attacks}: ${what}`);
    if (failures.length > 0) break;
    sent += await attack;
    peakMemoryBytes = await target.peakMemoryBytes();
    if (peakMemoryBytes > maxMemoryBytes) failures = [`${peakMemoryBytes} bytes of memory`];
    onProgress(sent);
  }
  return { inputs: sent, attacks, answers, peakMemoryBytes, failures };
}

function toDriver(door: string, attack: number): Driver {
  const all = drivers[door] ?? [];
  const driver = all[attack % all.length];
  if (driver === undefined) throw new Error(`there is no door ${door}`);
  return driver;
}

/** Another token: what is thrown at a door may end the session that it is thrown in, or give its account another name. */
async function renew(target: ParleyTarget, door: string, attacker: Attacker): Promise<Attacker> {
  try {
    return { ...attacker, token: await renewToken(target, door, attacker.usernames[0] ?? "") };
  } catch {
    // Under its old name nobody can sign in any more: it goes on with the token that it has.
    return attacker;
  }
}

/** Why a promise rejects; nothing when it does not. */
async function findReason(promise: Promise<unknown>): Promise<readonly string[]> {
  try {
    await promise;
    return [];
  } catch (thrown) {
    return [thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)];
  }
}
