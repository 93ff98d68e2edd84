import type { ParleyTarget } from "../target/open-parley.ts";
import type { Attacker } from "./driver.ts";
import { createAttacker, renewTokens } from "./sign-in.ts";

/** Who attacks a door now. */
export interface Attackers {
  readonly current: Attacker;
  /** Gives it other tokens, or puts others in its place: what is thrown at a door ends sessions, renames people and fills their lists. */
  renew(): Promise<void>;
}

const renewalsOfGeneration = 25;

/** Makes the first of them. */
export async function openAttackers(
  target: ParleyTarget,
  door: string,
  accounts: number,
): Promise<Attackers> {
  const state = { current: await createAttacker(target, door, accounts) };
  let [generation, renewals] = [0, 0];
  const keep = async () => {
    state.current = await renewTokens(target, door, state.current.usernames);
  };
  const replace = async () => {
    [generation, renewals] = [generation + 1, 0];
    state.current = await createAttacker(target, door, accounts, generation);
  };
  return {
    get current() {
      return state.current;
    },
    async renew() {
      renewals += 1;
      const isOld = renewals >= renewalsOfGeneration;
      // Under its old name, or with its old password, it may not come in any more: then others do. And where it has tried too often,
      // nobody does for a while: it goes on with the tokens that it has. Whether others are served is not for it to say.
      if (isOld || !(await isDone(keep))) await isDone(replace);
    },
  };
}

async function isDone(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}
