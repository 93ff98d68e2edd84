import { ChatError, type Conversation, foldName, type RoomSummary } from "@parley/core";
import type { Talk } from "../talk.ts";
import { takeWord, toShownName } from "../words.ts";
import { findAccount } from "./find-account.ts";

const pageSize = 200;

/**
 * The conversation that a person means by what was typed: an id; else the title of one of theirs, or the other one's name; else the
 * title of a public room, which is joined; else somebody's name. Throws `not_found`, and `failed_precondition` when several are meant.
 */
export async function openConversation(talk: Talk, typed: string): Promise<Conversation> {
  const { core, session } = talk;
  const { word, rest } = takeWord(typed.trim());
  // A title may have spaces, with quotes or without.
  const title = rest === "" ? word : typed.trim();
  const wanted = foldName(title);
  const isMeant = (one: Pick<Conversation, "id" | "title">) =>
    one.id === title || (one.title !== "" && foldName(one.title) === wanted);

  const own = await core.conversations.list(session);
  const mine = requireOne(
    own.filter((one) => isMeant(one) || (one.peer && foldName(one.peer.username) === wanted)),
    title,
  );
  if (mine !== undefined) return mine;
  const room = requireOne((await listRooms(talk)).filter(isMeant), title);
  if (room !== undefined) return core.conversations.join(session, room.id);
  return openDirect(talk, title);
}

async function openDirect(talk: Talk, name: string): Promise<Conversation> {
  try {
    const account = await findAccount(talk, name);
    return await talk.core.conversations.openDirect(talk.session, account.id);
  } catch (thrown) {
    if (ChatError.from(thrown).code !== "not_found") throw thrown;
    const message = `nothing and nobody is called ${toShownName(name)}; /rooms lists where you can talk`;
    throw new ChatError("not_found", message, { cause: thrown });
  }
}

function requireOne<One extends Pick<Conversation, "id">>(
  found: readonly One[],
  title: string,
): One | undefined {
  if (found.length > 1) {
    const ids = found.map(({ id }) => `/join ${id}`).join(" or ");
    throw new ChatError(
      "failed_precondition",
      `several are called ${toShownName(title)}: write ${ids}`,
    );
  }
  return found[0];
}

async function listRooms({ core, session }: Talk): Promise<readonly RoomSummary[]> {
  const rooms: RoomSummary[] = [];
  for (;;) {
    const after = rooms.at(-1)?.id ?? "";
    const page = await core.conversations.listRooms(session, { after, limit: pageSize });
    rooms.push(...page);
    if (page.length < pageSize) return rooms;
  }
}
