import { join } from "node:path";
import { check } from "./checker/check.ts";
import type { Counts, Finding } from "./checker/findings.ts";
import type { StepKind, Tally } from "./driver/steps.ts";
import { playRound, type Round } from "./driver/torment.ts";
import { World, type WorldParts } from "./driver/world.ts";
import type { RoughProxy } from "./proxy/proxy.ts";

/** What happened, and what is wrong. */
export type Outcome = {
  readonly rounds: number;
  readonly seconds: number;
  readonly tally: Tally;
  readonly network: RoughProxy["counts"];
  readonly counts: Counts;
  readonly findings: readonly Finding[];
  /** Why the run itself could not be played to the end; nobody knows then what would have come. */
  readonly failure: string | undefined;
  /** Whether the disk could be filled: that takes root. */
  readonly hasDisk: boolean;
};

/** What is played. */
export type Play = WorldParts & {
  /** Gives the next round, or nothing when it is enough. */
  readonly nextRound: (number: number, world: World) => Round | undefined;
  /** Called with the data folder when something is wrong, before it is dropped. */
  readonly onFailure?: (dataFolder: string) => Promise<void>;
};

function createTally(): Tally {
  const kinds: Record<StepKind, number> = {
    ...{
      kill: 0,
      "kill-unanswered": 0,
      pause: 0,
      drain: 0,
      disk: 0,
      clock: 0,
      flood: 0,
      absence: 0,
    },
  };
  return { ...kinds, "failed-starts": 0, "committed-unanswered": 0 };
}

/** Plays rounds on one new server, ends it and checks everything. */
export async function runTorture(play: Play): Promise<Outcome> {
  const begin = performance.now();
  await using world = await World.open(play);
  const tally = createTally();
  let failure: string | undefined;
  let rounds = 0;
  try {
    for (;;) {
      const round = play.nextRound(rounds + 1, world);
      if (round === undefined) break;
      await playRound(world, rounds + 1, round, tally);
      rounds += 1;
      const { acknowledged } = world.pace;
      const { connections } = world.proxy.counts;
      play.tell(
        `round ${rounds} is over: ${acknowledged} acknowledged, ${connections} connections`,
      );
    }
  } catch (thrown) {
    failure =
      thrown instanceof Error ? `${thrown.stack}\n${String(thrown.cause ?? "")}` : String(thrown);
  }
  const code = await world.end();
  if (code !== 0) {
    failure = `${failure ?? ""}\nthe server ended with ${code}: ${world.server.outputs.at(-1)}`;
  }
  const { findings, counts } = check(
    join(play.folder, "records"),
    world.dataFolder,
    failure === undefined,
  );
  if (findings.length > 0 || failure !== undefined) await play.onFailure?.(world.dataFolder);
  const seconds = Math.round((performance.now() - begin) / 1000);
  const hasDisk = world.disk !== undefined;
  const network = world.proxy.counts;
  return { rounds, seconds, tally, network, counts, findings, failure, hasDisk };
}
