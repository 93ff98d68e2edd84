import { type Account, type Client, ClientError, type Conversation, type Room } from "@parley/sdk";
import { CommandError, exitCodes } from "./io.ts";
import { toSafeLine } from "./safe-text.ts";

/** What a person calls a conversation: `@bob` for the direct one with bob, else `#` and the title. In one line, safe to show. */
export function toLabel({ peer, title, id }: Conversation): string {
  return peer ? `@${toSafeLine(peer.username)}` : `#${toSafeLine(title) || id}`;
}

/** The account that somebody means by `bob` or `@bob`. Throws CommandError when there is none. */
export async function findAccount(
  client: Pick<Client, "getAccountByUsername">,
  said: string,
): Promise<Account> {
  const username = said.replace(/^@/, "");
  try {
    return await client.getAccountByUsername(username);
  } catch (thrown) {
    if (ClientError.from(thrown).code !== "not_found") throw thrown;
    throw new CommandError(exitCodes.failed, `nobody is called ${username}`, { cause: thrown });
  }
}

/**
 * The one of these that somebody means: by its id, its title, `#title`, `@name` or the other one's name, whatever the case. Undefined
 * when there is none; throws CommandError when there are several.
 */
export function findByName(
  conversations: readonly Conversation[],
  said: string,
): Conversation | undefined {
  const byId = conversations.find(({ id }) => id === said);
  if (byId) return byId;
  const wanted = toKey(said);
  const marked = conversations.filter((conversation) => toKey(toLabel(conversation)) === wanted);
  const hits =
    marked.length > 0
      ? marked
      : conversations.filter((conversation) => toKey(toLabel(conversation).slice(1)) === wanted);
  if (hits.length <= 1) return hits[0];
  const ids = hits.map(({ id }) => id).join(", ");
  throw new CommandError(
    exitCodes.failed,
    `${hits.length} conversations are called ${said}; say which by its id: ${ids}`,
  );
}

/**
 * The conversation that `--to` means: an id, a title, or `@name`, with whom a direct one is made when there is none. Throws CommandError
 * when there is none, ClientError when the server refuses or can't be reached.
 */
export async function findConversation(client: Client, said: string): Promise<Conversation> {
  const found = findByName(await client.listConversations(), said);
  if (found) return found;
  if (said.startsWith("@")) return client.openDirect((await findAccount(client, said)).id);
  try {
    // One that is hidden, or newer than the list.
    return await client.getConversation(said);
  } catch (thrown) {
    if (ClientError.from(thrown).code !== "not_found") throw thrown;
    throw new CommandError(
      exitCodes.failed,
      `no conversation is called ${said}; \`parley chats\` lists them`,
      { cause: thrown },
    );
  }
}

/** All public rooms, by title. */
export async function listRooms(client: Pick<Client, "listRooms">): Promise<readonly Room[]> {
  const rooms: Room[] = [];
  let pageToken = "";
  do {
    const page = await client.listRooms({ pageToken, pageSize: 200 });
    rooms.push(...page.rooms);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return rooms;
}

/** `1 member`, `5 members`. */
export function toMembers(count: number): string {
  return count === 1 ? "1 member" : `${count} members`;
}

const toKey = (text: string): string => text.normalize("NFC").toLowerCase();
