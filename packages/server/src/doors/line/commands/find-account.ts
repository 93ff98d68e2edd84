import { type Account, ChatError } from "@parley/core";
import type { Talk } from "../talk.ts";
import { toShownName } from "../words.ts";

/** Somebody by name. Throws `not_found`. */
export async function findAccount({ core, session }: Talk, name: string): Promise<Account> {
  try {
    return await core.accounts.getByUsername(session, name);
  } catch (thrown) {
    if (ChatError.from(thrown).code !== "not_found") throw thrown;
    const message = `nobody is called ${toShownName(name)}; /who lists who is here`;
    throw new ChatError("not_found", message, { cause: thrown });
  }
}
