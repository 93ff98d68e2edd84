import { join } from "node:path";
import { createDice } from "../grammar/dice.ts";
import { openCanaries } from "../target/canaries.ts";
import { checkStore } from "../target/check-store.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import type { Driver } from "./driver.ts";
import { drivers } from "./drivers.ts";
import { createAttacker, renewToken } from "./sign-in.ts";

/** What came of the attacks on a door. */
export type DoorReport = {
  readonly inputs: number;
  readonly attacks: number;
  readonly answers: ReadonlyMap<string, number>;
  /** How often everybody at every door heard everybody meanwhile. */
  readonly canaryRounds: number;
  readonly peakMemoryBytes: number;
  /** Events in the store at the end, which has no hole and no damage. */
  readonly events: number;
  /** What must not have happened; with the number of the attack after which it showed. */
  readonly failures: readonly string[];
};

/** What is wanted. */
export type DoorRun = {
  readonly target: ParleyTarget;
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
 * Attacks a door until it has had so many inputs, while people at every door talk; then stops the server and looks at what
 * it left. Attack n of a seed is always the same, but what the server does meanwhile is not.
 */
export async function fuzzDoor(run: DoorRun): Promise<DoorReport> {
  const { target, door, inputs, seed, onProgress = () => {} } = run;
  const answers = new Map<string, number>();
  const failures: string[] = [];
  const tally = (answer: string) => void answers.set(answer, (answers.get(answer) ?? 0) + 1);
  const canaries = await openCanaries(target);
  await canaries.round();
  let attacker = await createAttacker(target, door);
  let sent = 0;
  let attacks = 0;
  let peakMemoryBytes = 0;
  for (; sent < inputs && failures.length === 0; attacks += 1) {
    const driver = toDriver(door, attacks);
    if (attacks % attacksBetweenTokens === attacksBetweenTokens - 1) {
      attacker = {
        ...attacker,
        token: await renewToken(target, door, attacker.usernames[0] ?? ""),
      };
    }
    const dice = createDice(seed * 1_000_003 + attacks);
    const attack = driver({ target, attacker, dice, tally });
    try {
      await Promise.all([canaries.round(), attack]);
      sent += await attack;
    } catch (thrown) {
      failures.push(`in attack ${attacks}: ${thrown instanceof Error ? thrown.stack : thrown}`);
    }
    for (const defect of target.findDefects()) failures.push(`after attack ${attacks}: ${defect}`);
    if (failures.length > 0) break;
    peakMemoryBytes = await target.peakMemoryBytes();
    if (peakMemoryBytes > maxMemoryBytes) failures.push(`${peakMemoryBytes} bytes of memory`);
    onProgress(sent);
  }
  await canaries[Symbol.asyncDispose]();
  const events = await stop(target, failures);
  return {
    inputs: sent,
    attacks,
    answers,
    canaryRounds: canaries.rounds,
    peakMemoryBytes,
    events,
    failures,
  };
}

function toDriver(door: string, attack: number): Driver {
  const all = drivers[door] ?? [];
  const driver = all[attack % all.length];
  if (driver === undefined) throw new Error(`there is no door ${door}`);
  return driver;
}

async function stop(
  { server, dataFolder, findDefects }: ParleyTarget,
  failures: string[],
): Promise<number> {
  server.process.kill("SIGTERM");
  const code = await server.exited;
  if (code !== 0)
    failures.push(`the server ended with ${code} instead of 0: ${findDefects().join("\n")}`);
  try {
    return checkStore(join(dataFolder, "data", "parley.db"));
  } catch (thrown) {
    failures.push(String(thrown));
    return 0;
  }
}
