import { inspect } from "node:util";
import type { Canaries } from "../target/canaries.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import { type Attackers, openAttackers } from "./attackers.ts";
import { countAccounts, countTalksAtOnce, createTalk } from "./create-talk.ts";
import { repeat } from "./driver.ts";
import { insist } from "./insist.ts";
import { Rhythm } from "./rhythm.ts";

/** What came of the attacks on a door. */
export type DoorReport = {
  /** What the door's parser has seen for certain, by the name of the wire. */
  readonly inputs: ReadonlyMap<string, number>;
  readonly connections: number;
  readonly answers: ReadonlyMap<string, number>;
  readonly peakMemoryBytes: number;
  /** What must not have happened. */
  readonly failures: readonly string[];
  /** With failures: the connections since it was last seen that nothing had happened, by number. */
  readonly suspects: readonly number[];
};

/** What is wanted. */
export type DoorRun = {
  readonly target: ParleyTarget;
  readonly canaries: Canaries;
  readonly door: string;
  readonly inputs: number;
  readonly seed: number;
  /** Ends the attack before it has had its inputs. */
  readonly signal?: AbortSignal;
  /** Told after each check. */
  readonly onProgress?: (inputs: number) => void;
};

/** Far above what a server with a heap of 128 MiB may take, far below what one without bounds does. */
const maxMemoryBytes = 700 * 1024 ** 2;
const inputsBetweenChecks = 10_000;
const inputsBetweenTokens = 2_000;

/**
 * Attacks a door, over several connections at once, until its parser has seen so many inputs, while people at every door talk. Checks
 * every ten thousand inputs, and at the end, that everybody hears everybody, that the log is clean and that memory is bounded.
 */
export async function fuzzDoor(run: DoorRun): Promise<DoorReport> {
  const { target, door } = run;
  const attackers = await openAttackers(target, door, countAccounts(door));
  const attack = new DoorAttack(run, attackers);
  await Promise.all(repeat(countTalksAtOnce(door), () => attack.talkOn()));
  await attack.finish();
  return attack.report;
}

class DoorAttack {
  readonly #run: DoorRun;
  readonly #attackers: Attackers;
  readonly #inputs = new Map<string, number>();
  readonly #answers = new Map<string, number>();
  readonly #failures: string[] = [];
  /** Connections that have begun since the last check that found nothing, or were open then … */
  readonly #suspects = new Set<number>();
  /** … and those of them that are over. */
  readonly #over = new Set<number>();
  #connections = 0;
  #total = 0;
  readonly #checks = new Rhythm(inputsBetweenChecks, () => this.#check());
  readonly #renewals = new Rhythm(inputsBetweenTokens, () =>
    this.#attempt(insist(this.#attackers.renew(), () => "nobody could sign in anew")),
  );
  #peakMemoryBytes = 0;

  constructor(run: DoorRun, attackers: Attackers) {
    this.#run = run;
    this.#attackers = attackers;
  }

  get report(): DoorReport {
    return {
      inputs: this.#inputs,
      connections: this.#connections,
      answers: this.#answers,
      peakMemoryBytes: this.#peakMemoryBytes,
      failures: this.#failures,
      suspects: [...this.#suspects].sort((one, other) => one - other),
    };
  }

  /** One connection after the other, until it is enough. */
  async talkOn(): Promise<void> {
    const { inputs, signal } = this.#run;
    const isEnough = () => this.#total >= inputs || signal?.aborted;
    while (!isEnough() && this.#failures.length === 0) {
      const number = this.#connections++;
      await this.#attempt(
        insist(this.#talk(number), () => `connection ${number} was not answered`),
      );
      await this.#checks.keep(this.#total);
      await this.#renewals.keep(this.#total);
    }
  }

  async finish(): Promise<void> {
    await Promise.all([this.#checks.idle(), this.#renewals.idle()]);
    if (this.#failures.length === 0) await this.#check();
  }

  async #talk(number: number): Promise<void> {
    const { target, door, seed } = this.#run;
    const attacker = this.#attackers.current;
    this.#suspects.add(number);
    const { wire, pieces, say } = createTalk(door, { target, attacker, seed, number });
    const seen = await say(pieces, (answer) => count(this.#answers, answer));
    count(this.#inputs, wire, seen);
    this.#total += seen;
    this.#over.add(number);
  }

  async #check(): Promise<void> {
    const { target, canaries, onProgress } = this.#run;
    const over = [...this.#over];
    await this.#attempt(insist(canaries.round(), () => canaries.missing));
    this.#failures.push(...target.findDefects());
    // Who has ended has no memory.
    if (this.#failures.length > 0) return;
    await this.#attempt(this.#measure());
    if (this.#failures.length > 0) return;
    for (const number of over) {
      this.#suspects.delete(number);
      this.#over.delete(number);
    }
    onProgress?.(this.#total);
  }

  async #measure(): Promise<void> {
    this.#peakMemoryBytes = await this.#run.target.peakMemoryBytes();
    if (this.#peakMemoryBytes > maxMemoryBytes) {
      throw new Error(`${this.#peakMemoryBytes} bytes of memory`);
    }
  }

  async #attempt(promise: Promise<unknown>): Promise<void> {
    try {
      await promise;
    } catch (thrown) {
      // With the causes: "fetch failed" says nothing.
      this.#failures.push(inspect(thrown));
    }
  }
}

function count(counts: Map<string, number>, name: string, more = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
