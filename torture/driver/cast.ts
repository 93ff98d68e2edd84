import { join } from "node:path";
import { chatRoom } from "../clients/chat-room.ts";
import type { Account, DoorClient } from "../clients/connection.ts";
import { directMessages } from "../clients/direct-messages.ts";
import { imGateway } from "../clients/im-gateway.ts";
import { line, lineMachine } from "../clients/line.ts";
import { nativeGrpc, nativeWebSocket } from "../clients/native.ts";
import { createSdkClient } from "../clients/sdk.ts";
import { simpleChat } from "../clients/simple-chat.ts";
import type { Herald } from "./herald.ts";

/** Somebody of the run: by which wire, with which account, in which places besides the lobby. */
type Role = {
  readonly name: string;
  readonly door: DoorClient;
  readonly account: string;
  readonly places: readonly ("lobby" | "crew" | "direct")[];
};

/** Everybody who takes part: each wire at least once, and one account with two devices. */
export function listRoles(folder: string): readonly Role[] {
  const both = ["lobby", "crew"] as const;
  return [
    { name: "desk", door: nativeWebSocket, account: "ada", places: both },
    { name: "tablet", door: nativeWebSocket, account: "ada", places: both },
    { name: "phone", door: nativeGrpc, account: "bob", places: both },
    { name: "app", door: createSdkClient(join(folder, "app")), account: "cyd", places: both },
    { name: "bot", door: lineMachine, account: "dan", places: both },
    { name: "im", door: imGateway, account: "eve", places: both },
    { name: "qt", door: chatRoom, account: "fay", places: ["lobby"] },
    { name: "old-qt", door: simpleChat, account: "gus", places: ["lobby"] },
    { name: "nc", door: line, account: "hal", places: ["lobby"] },
    { name: "flutter-a", door: directMessages, account: "ivy", places: ["direct"] },
    { name: "flutter-b", door: directMessages, account: "jon", places: ["direct"] },
  ];
}

/** The accounts and places of a run. */
export type Stage = {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly crew: string;
  readonly direct: string;
  /** Where those are who have cursors. */
  readonly yard: string;
  /** Where nobody but the herald is. */
  readonly attic: string;
};

/** Makes the accounts and the places, on a server that is new. */
export async function setStage(herald: Herald, roles: readonly Role[]): Promise<Stage> {
  const accounts = new Map<string, Account>();
  const names = [...new Set(["herald", ...roles.map(({ account }) => account)])];
  // Side by side: hashing a password takes long, and not the others' time.
  const entering = names.map(async (name) => {
    const password = `secret-${name}`;
    accounts.set(name, { name, password, ...(await herald.enter(name, password)) });
  });
  await Promise.all(entering);
  const find = (name: string): Account => {
    const account = accounts.get(name);
    if (account === undefined) throw new Error(`there is no ${name}`);
    return account;
  };
  const { token } = find("herald");
  const open = async (title: string, members: readonly string[]): Promise<string> => {
    const memberIds = members.map((name) => find(name).id);
    const kind = "CONVERSATION_KIND_GROUP";
    const body = { kind, title, memberIds };
    const { conversation } = await herald.call(
      "ConversationService/CreateConversation",
      body,
      token,
    );
    return conversation.id;
  };
  const inCrew = roles.filter(({ places }) => places.includes("crew"));
  const crew = await open("Crew", [...new Set(inCrew.map(({ account }) => account))]);
  const withCursors = roles.filter(({ door }) => door.hears === "cursors");
  const yard = await open("Yard", [...new Set(withCursors.map(({ account }) => account))]);
  const attic = await open("Attic", []);
  const pair = { accountId: find("jon").id };
  const { conversation } = await herald.call(
    "ConversationService/OpenDirect",
    pair,
    find("ivy").token,
  );
  for (const [name, peer] of [
    ["ivy", "jon"],
    ["jon", "ivy"],
  ] as const) {
    accounts.set(name, { ...find(name), peer: { name: peer, log: conversation.id } });
  }
  return { accounts, crew, direct: conversation.id, yard, attic };
}
