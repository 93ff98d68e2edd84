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
      if (renewals >= renewalsOfGeneration) return replace();
      try {
        state.current = await renewTokens(target, door, state.current.usernames);
      } catch {
        // Under its old name, or with its old password, nobody can sign in any more.
        await replace();
      }
    },
  };
}
