import type { Conversation } from "@parley/sdk";
import { findAccount, listRooms, toLabel, toMembers } from "../../names.ts";
import { toSafeLine } from "../../safe-text.ts";
import { formatChats } from "../format-chats.ts";
import { parseWords } from "../parse-line.ts";
import type { ChatCommand, Talk } from "../talk.ts";
import { requireRest } from "./require-rest.ts";

const chats: ChatCommand = {
  usage: "",
  summary: "your conversations, with what is unread",
  async run(_rest, talk) {
    await talk.chats.load();
    talk.print(formatChats(talk.chats, talk.view.conversationId, talk.colors));
  },
};

const open: ChatCommand = {
  usage: "NAME|N",
  summary: "show another conversation, by its name or number",
  completes: "chat",
  async run(rest, talk) {
    const said = requireRest(rest, "say which: /open NAME or /open N");
    if (!talk.chats.isLoaded) await talk.chats.load();
    await talk.open(await requireChat(talk, said));
  },
};

const dm: ChatCommand = {
  usage: "NAME [TEXT]",
  summary: "write to one person, or show what you wrote to each other",
  completes: "person",
  async run(rest, talk) {
    const said = requireRest(rest, "say to whom: /dm NAME [TEXT]");
    const [, name = "", text = ""] = /^(\S+)\s*(.*)$/su.exec(said) ?? [];
    const account = await findAccount(talk.client, name);
    const conversation = await talk.client.openDirect(account.id);
    if (text === "") {
      await talk.open(conversation);
      return;
    }
    talk.client.sendText(conversation.id, text);
    if (talk.view.conversationId !== conversation.id) {
      talk.note(`to ${toLabel(conversation)}: ${text}`);
    }
  },
};

const group: ChatCommand = {
  usage: "TITLE NAME…",
  summary: "make a group; a title of several words in quotes",
  completes: "person",
  async run(rest, talk) {
    const [title = "", ...names] = parseWords(rest);
    requireRest(title, 'say what it is called, and who is in it: /group "TITLE" NAME…');
    const members = await Promise.all(names.map((name) => findAccount(talk.client, name)));
    const memberIds = members.map(({ id }) => id);
    await talk.open(await talk.client.createConversation({ kind: "group", title, memberIds }));
  },
};

const room: ChatCommand = {
  usage: "TITLE",
  summary: "make a room that anybody may join",
  async run(rest, talk) {
    const title = requireRest(rest, "say what it is called: /room TITLE");
    await talk.open(await talk.client.createConversation({ kind: "room", title, isPublic: true }));
  },
};

const join: ChatCommand = {
  usage: "[ROOM]",
  summary: "join a public room; without a name, list them",
  async run(rest, talk) {
    const rooms = await listRooms(talk.client);
    if (rest === "") {
      if (rooms.length === 0) talk.note("there are no public rooms; /room TITLE makes one");
      for (const { title, memberCount } of rooms) {
        talk.print(`#${toSafeLine(title)} ${talk.colors.dim(`(${toMembers(memberCount)})`)}`);
      }
      return;
    }
    const wanted = rest.replace(/^#/u, "").toLowerCase();
    const hits = rooms.filter(({ id, title }) => id === rest || title.toLowerCase() === wanted);
    const [found, another] = hits;
    if (!found) throw new Error(`no public room is called ${rest}; /join lists them`);
    if (another) {
      const ids = hits.map(({ id }) => id).join(", ");
      throw new Error(`${hits.length} rooms are called ${rest}; say which by its id: ${ids}`);
    }
    await talk.open(await talk.client.joinRoom(found.id));
  },
};

const leave: ChatCommand = {
  usage: "[NAME|N]",
  summary: "leave the conversation that is shown, or another",
  completes: "chat",
  async run(rest, talk) {
    const id = rest === "" ? talk.view.conversationId : (await requireChat(talk, rest)).id;
    await talk.client.leaveConversation(id);
  },
};

const add: ChatCommand = {
  usage: "NAME…",
  summary: "add people to the conversation that is shown",
  completes: "person",
  async run(rest, { client, view }) {
    const names = parseWords(requireRest(rest, "say who: /add NAME…"));
    const accounts = await Promise.all(names.map((name) => findAccount(client, name)));
    await client.addMembers(
      view.conversationId,
      accounts.map(({ id }) => id),
    );
  },
};

const remove: ChatCommand = {
  usage: "NAME",
  summary: "take somebody out of it",
  completes: "person",
  async run(rest, { client, view }) {
    const account = await findAccount(client, requireRest(rest, "say who: /remove NAME"));
    await client.removeMember(view.conversationId, account.id);
  },
};

const rename: ChatCommand = {
  usage: "TITLE",
  summary: "give it another title",
  async run(rest, { client, view }) {
    const title = requireRest(rest, "say what it is called from now on: /rename TITLE");
    await client.renameConversation(view.conversationId, title);
  },
};

async function requireChat({ chats: list, client }: Talk, said: string): Promise<Conversation> {
  const found = list.find(said);
  if (found) return found;
  if (said.startsWith("@")) return client.openDirect((await findAccount(client, said)).id);
  throw new Error(`no conversation is called ${said}; /chats lists them`);
}

/** Conversations, and who is in them. */
export const conversationCommands: Readonly<Record<string, ChatCommand>> = {
  "/chats": chats,
  "/open": open,
  "/dm": dm,
  "/group": group,
  "/room": room,
  "/join": join,
  "/leave": leave,
  "/add": add,
  "/remove": remove,
  "/rename": rename,
};
