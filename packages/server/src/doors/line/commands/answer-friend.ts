import { ChatError } from "@parley/core";
import type { Talk } from "../talk.ts";
import { toShownName } from "../words.ts";
import { findAccount } from "./find-account.ts";

/** Answers somebody's request; gives the name as it is shown. Throws `not_found`. */
export async function answerFriend(
  talk: Talk,
  typed: string,
  isAccepted: boolean,
): Promise<string> {
  const { id, username } = await findAccount(talk, typed);
  const name = toShownName(username);
  try {
    await talk.core.friends.answer(talk.session, id, isAccepted);
    return name;
  } catch (thrown) {
    if (ChatError.from(thrown).code !== "not_found") throw thrown;
    const message = `${name} has not asked you; /friends lists who has`;
    throw new ChatError("not_found", message, { cause: thrown });
  }
}
