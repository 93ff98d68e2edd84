import { createDice } from "../grammar/dice.ts";
import type { ParleyTarget } from "../target/open-parley.ts";
import type { Attacker, Talk } from "./driver.ts";
import { drivers } from "./drivers.ts";
import { chatRoomCalls } from "./grpc.ts";

/** One of the connections of a run, with the name of its wire. */
export type NamedTalk = Talk & { readonly wire: string };

/** Connections that are open at the same time. Those of first bytes carry little each, and some are waited for. */
const talksAtOnce: Readonly<Record<string, number>> = { "chat-room": 12, net: 48 };
const usualTalksAtOnce = 8;

export function countTalksAtOnce(door: string): number {
  return talksAtOnce[door] ?? usualTalksAtOnce;
}

/** As many as are needed at once; the chat room has one seat for each. */
export function countAccounts(door: string): number {
  return door === "chat-room" ? chatRoomCalls * countTalksAtOnce(door) : 4;
}

/** What connection `number` of a seed says at a door: always the same, but for names and tokens. Its wires take turns. */
export function createTalk(
  door: string,
  {
    target,
    attacker,
    seed,
    number,
  }: {
    readonly target: ParleyTarget;
    readonly attacker: Attacker;
    readonly seed: number;
    readonly number: number;
  },
): NamedTalk {
  const all = Object.entries(drivers[door] ?? {});
  const entry = all[number % all.length];
  if (entry === undefined) throw new Error(`there is no door ${door}`);
  const [wire, driver] = entry;
  const dice = createDice(seed * 1_000_003 + number);
  return { wire, ...driver({ target, attacker, dice, number }) };
}
