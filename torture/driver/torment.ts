import { setTimeout as pause } from "node:timers/promises";
import { faults } from "../proxy/proxy.ts";
import { type StepKind, steps, type Tally } from "./steps.ts";
import type { World } from "./world.ts";

/** What one round consists of. */
export type Round = {
  /** In this order, each after some more acknowledged messages. */
  readonly steps: readonly StepKind[];
  /** Whether connections are harmed meanwhile. */
  readonly isRough: boolean;
};

/** Harms one connection after the other until it is told to stop. */
async function harm(world: World, signal: AbortSignal): Promise<void> {
  const dice = world.dice.fork("harm");
  while (!signal.aborted) {
    await pause(dice.between(40, 300));
    if (!signal.aborted) world.proxy.harm(dice.pick(faults));
  }
}

/** Plays a round: everybody writes, things break, and at the end everybody has everything. */
export async function playRound(
  world: World,
  number: number,
  round: Round,
  tally: Tally,
): Promise<void> {
  const { pace, proxy } = world;
  const dice = world.dice.fork(`round ${number}`);
  const over = new AbortController();
  pace.isQuiet = false;
  pace.change();
  proxy.isRough = round.isRough;
  const harming = round.isRough ? harm(world, over.signal) : Promise.resolve();
  const keeping = world.doorkeeper.keep(over.signal, () => world.hasBegun);
  // It is waited for below, unless something worse comes first.
  keeping.catch(() => {});
  try {
    for (const kind of round.steps) {
      await world.progress(dice.between(10, 40));
      world.tell(kind);
      await steps[kind](world, dice, tally);
      tally[kind] += 1;
    }
    await world.progress(20);
  } finally {
    over.abort();
    await harming;
  }
  await keeping;
  world.tell("settling");
  await world.settle();
}
