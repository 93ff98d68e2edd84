import type { Account } from "@parley/sdk";
import { formatPeople, listPeople } from "../../commands/friends.ts";
import { findAccount } from "../../names.ts";
import type { ChatCommand, Talk } from "../talk.ts";
import { requireRest } from "./require-rest.ts";

/** A command about one person. */
function createPersonCommand(
  verb: string,
  summary: string,
  act: (talk: Talk, account: Account) => Promise<string>,
): ChatCommand {
  return {
    usage: "NAME",
    summary,
    completes: "person",
    async run(rest, talk) {
      const name = requireRest(rest, `say who: /${verb} NAME`);
      talk.note(await act(talk, await findAccount(talk.client, name)));
    },
  };
}

const friends: ChatCommand = {
  usage: "",
  summary: "your friends, and the requests that wait",
  async run(_rest, talk) {
    const { client } = talk;
    const [accounts, requests] = await Promise.all([
      client.listFriends(),
      client.listFriendRequests(),
    ]);
    const people = listPeople(accounts, requests, client.account?.id);
    if (people.length === 0) talk.note("no friends yet: /befriend NAME asks somebody");
    else talk.print(formatPeople(people).join("\n"));
  },
};

const accept = createPersonCommand("accept", "become a friend of who asks", async (talk, who) => {
  await talk.client.answerFriend(who.id, true);
  return `you and ${who.username} are friends; /dm ${who.username} writes to them`;
});

const decline = createPersonCommand("decline", "refuse who asks", async (talk, who) => {
  await talk.client.answerFriend(who.id, false);
  return `${who.username} is told that you declined`;
});

const befriend = createPersonCommand("befriend", "ask to be friends", async (talk, who) => {
  await talk.client.requestFriend(who.id);
  return `asked ${who.username}`;
});

const unfriend = createPersonCommand("unfriend", "end a friendship", async (talk, who) => {
  await talk.client.removeFriend(who.id);
  return `you and ${who.username} are no friends any more`;
});

const block = createPersonCommand("block", "refuse their messages", async (talk, who) => {
  await talk.client.blockAccount(who.id);
  return `${who.username} is blocked; /unblock ${who.username} ends that`;
});

const unblock = createPersonCommand("unblock", "end a block", async (talk, who) => {
  await talk.client.unblockAccount(who.id);
  return `${who.username} is not blocked`;
});

/** Friends and blocks. */
export const friendCommands: Readonly<Record<string, ChatCommand>> = {
  "/friends": friends,
  "/befriend": befriend,
  "/accept": accept,
  "/decline": decline,
  "/unfriend": unfriend,
  "/block": block,
  "/unblock": unblock,
};
