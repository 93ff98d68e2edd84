import { minimiseItems } from "../grammar/minimise.ts";
import { type Canaries, openCanaries } from "../target/canaries.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import { countAccounts, countTalksAtOnce, createTalk } from "./create-talk.ts";
import type { Attacker } from "./driver.ts";
import { repeat } from "./driver.ts";
import { insist } from "./insist.ts";
import { createAttacker } from "./sign-in.ts";

/** One piece of what a connection says, by numbers. */
type PlaceOfPiece = { readonly number: number; readonly index: number };

/** What is to be narrowed down. */
export type Suspicion = {
  readonly door: string;
  readonly seed: number;
  /** The connections among which the cause is. */
  readonly numbers: readonly number[];
  /** Starts another server. */
  readonly open: () => Promise<ParleyTarget>;
};

const maxTriesOfConnections = 60;
const maxTriesOfPieces = 200;
const maxShownBytes = 2_000;

/**
 * Says what was said again, to other servers, with less and less of it: first connections are left out, then pieces. Gives in words the
 * few that still make a server fail, with their bytes.
 */
export async function narrow(suspicion: Suspicion): Promise<string> {
  const { numbers, seed } = suspicion;
  await using trial = new Trial(suspicion);
  const failsWith = (some: readonly number[]) => trial.fails(some, () => true);
  if (!(await failsWith(numbers))) {
    return `connections ${numbers.join(", ")} of seed ${seed} alone do not bring it about again`;
  }
  const few = await minimiseItems(numbers, failsWith, maxTriesOfConnections);
  const pieces = await trial.listPieces(few);
  const left = await minimiseItems(
    pieces,
    (some) => {
      const keys = new Set(some.map(toKey));
      return trial.fails(few, (place) => keys.has(toKey(place)));
    },
    maxTriesOfPieces,
  );
  const shown = await Promise.all(left.map((place) => trial.show(place)));
  return [`seed ${seed}, what it takes:`, ...shown].join("\n  ");
}

const toKey = ({ number, index }: PlaceOfPiece) => `${number} ${index}`;

type Lab = {
  readonly target: ParleyTarget;
  readonly attacker: Attacker;
  readonly canaries: Canaries;
};

/** A server to try things on: the same one until it fails. */
class Trial implements AsyncDisposable {
  readonly #suspicion: Suspicion;
  #lab: Lab | undefined;

  constructor(suspicion: Suspicion) {
    this.#suspicion = suspicion;
  }

  /** Whether the server fails when these connections say these of their pieces. */
  async fails(
    numbers: readonly number[],
    isSaid: (place: PlaceOfPiece) => boolean,
  ): Promise<boolean> {
    const { canaries, target } = await this.#open();
    const waiting = numbers.values();
    const talkOn = async () => {
      for (const number of waiting) {
        const { pieces, say } = await this.#create(number);
        const said = pieces.filter((_, index) => isSaid({ number, index }));
        await insist(
          say(said, () => {}),
          () => "a connection was not answered",
        );
      }
    };
    try {
      await Promise.all(repeat(countTalksAtOnce(this.#suspicion.door), talkOn));
      await insist(canaries.round(), () => canaries.missing);
      if (target.findDefects().length === 0) return false;
    } catch {
      // Not to be heard or answered is what a failure is.
    }
    await this[Symbol.asyncDispose]();
    return true;
  }

  async listPieces(numbers: readonly number[]): Promise<readonly PlaceOfPiece[]> {
    const all = numbers.map(async (number) => {
      const { pieces } = await this.#create(number);
      return pieces.map((_, index) => ({ number, index }));
    });
    return (await Promise.all(all)).flat();
  }

  async show({ number, index }: PlaceOfPiece): Promise<string> {
    const { wire, pieces } = await this.#create(number);
    const bytes = Buffer.from(pieces[index]?.bytes ?? []).subarray(0, maxShownBytes);
    return `connection ${number} (${wire}), piece ${index}: ${bytes.toString("hex")} ${JSON.stringify(bytes.toString("latin1"))}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const lab = this.#lab;
    this.#lab = undefined;
    // They may have lost their server.
    await Promise.allSettled([lab?.canaries[Symbol.asyncDispose]()]);
    await lab?.target[Symbol.asyncDispose]();
  }

  async #create(number: number) {
    const { door, seed } = this.#suspicion;
    return createTalk(door, { ...(await this.#open()), seed, number });
  }

  async #open(): Promise<Lab> {
    if (this.#lab !== undefined) return this.#lab;
    const { door, open } = this.#suspicion;
    const target = await open();
    const attacker = await createAttacker(target, door, countAccounts(door));
    this.#lab = { target, attacker, canaries: await openCanaries(target) };
    return this.#lab;
  }
}
