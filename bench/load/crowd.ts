import type { Client, DoorName, Person, Ports } from "./clients/client.ts";
import { type NativeClient, openNative, openNativeGrpc } from "./clients/native.ts";
import { openDirect, openLine, openMessenger, openQt } from "./clients/older.ts";
import { type Attack, startHostile } from "./hostile.ts";
import { inTurns } from "./in-turns.ts";
import type { Quantiles } from "./quantiles.ts";
import { startTalk, type Talk } from "./talk.ts";

// One process of clients, which does what its parent tells it, one command after the other.

/** Rooms whose members are the native clients in the order in which they came. */
type Rooms = { readonly ids: readonly string[]; readonly perRoom: number };

/** What a crowd can be told. */
export type Command =
  /** Comes by a door, `atOnce` at a time. */
  | {
      readonly do: "enter";
      readonly ports: Ports;
      readonly door: DoorName;
      readonly people: readonly Person[];
      readonly atOnce: number;
    }
  /** The native ones write in their rooms, from now on. */
  | { readonly do: "talk"; readonly rooms: Rooms; readonly perSecond: number }
  /** Tells, after so long, how long messages took meanwhile. */
  | { readonly do: "measure"; readonly ms: number }
  | { readonly do: "attack"; readonly attack: Attack }
  | { readonly do: "retreat" }
  | { readonly do: "count" }
  /** Tells how long messages took since the last time. */
  | { readonly do: "take" }
  /** Waits until the server has ended every connection, and comes back as clients do: all that was missed of the lobby after a seq. */
  | { readonly do: "return"; readonly ports: Ports; readonly cursor: number };

/** What came of it. */
export type Answer = {
  readonly ms: number;
  /** Who is in. */
  readonly present: number;
  /** How often somebody was sent away, or did not get in, on the way. */
  readonly refused: number;
  readonly delivery?: Quantiles;
  readonly sending?: Quantiles;
};

type Member = { readonly door: DoorName; readonly person: Person; client: Client | undefined };
type Outcome = Partial<Pick<Answer, "refused" | "delivery" | "sending">>;

const allOfIt = Number.MAX_SAFE_INTEGER;
const members: Member[] = [];
let talk: Talk | undefined;
let endAttack = (): void => {};

const openers: Readonly<
  Record<DoorName, (ports: Ports, person: Person, cursor: number) => Client | Promise<Client>>
> = {
  native: openNative,
  nativeGrpc: openNativeGrpc,
  qt: openQt,
  messenger: openMessenger,
  line: openLine,
  direct: openDirect,
};

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Tries until it is in, at the moments that the server names or else soon, as clients do. Answers how often it was sent away. */
async function keepTrying(member: Member, ports: Ports, cursor: number): Promise<number> {
  for (let refused = 0; ; ) {
    member.client = undefined;
    try {
      const client = await openers[member.door](ports, member.person, cursor);
      member.client = client;
      await client.entered;
      return refused;
    } catch {
      const { client } = member;
      // While there is no server nobody is sent away.
      if (client !== undefined && client.socket.bytesRead > 0) refused += 1;
      await wait(client?.toldMs() ?? 200 + Math.random() * 800);
    }
  }
}

function toSum(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

async function enter(command: Command & { readonly do: "enter" }): Promise<Outcome> {
  const { ports, door, people, atOnce } = command;
  const newcomers = people.map((person): Member => ({ door, person, client: undefined }));
  members.push(...newcomers);
  const refusals = await inTurns(newcomers.length, atOnce, async (number) => {
    const member = newcomers[number];
    return member === undefined ? 0 : await keepTrying(member, ports, allOfIt);
  });
  return { refused: toSum(refusals) };
}

async function comeBack({ ports, cursor }: Command & { readonly do: "return" }): Promise<Outcome> {
  const refusals = members.map(async (member) => {
    const { client } = member;
    if (client !== undefined && !client.socket.closed) {
      await new Promise((resolve) => client.socket.once("close", resolve));
    }
    await wait(client?.toldMs() ?? 200 + Math.random() * 800);
    return await keepTrying(member, ports, cursor);
  });
  return { refused: toSum(await Promise.all(refusals)) };
}

function listNative(): readonly NativeClient[] {
  return members.flatMap(({ client }) =>
    client !== undefined && "wire" in client ? [client as NativeClient] : [],
  );
}

async function act(command: Command): Promise<Outcome> {
  switch (command.do) {
    case "enter":
      return await enter(command);
    case "talk": {
      const { ids, perRoom } = command.rooms;
      const clients = listNative();
      const rooms = ids.map((id, index) => ({
        id,
        clients: clients.slice(index * perRoom, (index + 1) * perRoom),
      }));
      talk = startTalk(rooms, command.perSecond);
      return {};
    }
    case "measure":
      talk?.take();
      await wait(command.ms);
      return talk?.take() ?? {};
    case "attack":
      endAttack = await startHostile(command.attack);
      return {};
    case "retreat":
      endAttack();
      return {};
    case "count":
      return {};
    case "take":
      return talk?.take() ?? {};
    case "return":
      return await comeBack(command);
  }
}

process.on("message", async (command: Command) => {
  const startedAt = performance.now();
  const outcome = await act(command);
  const answer: Answer = {
    refused: 0,
    ...outcome,
    ms: performance.now() - startedAt,
    present: members.filter(({ client }) => client !== undefined && !client.socket.closed).length,
  };
  process.send?.(answer);
});
// A parent that has ended has no use for a crowd.
process.on("disconnect", () => process.exit());
process.send?.("ready");
