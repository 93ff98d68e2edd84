import type { DoorName } from "./clients/client.ts";
import type { HostileKind } from "./hostile.ts";

/** How large a run is. */
export type Plan = {
  /** Connections that are open and say nothing, by door. */
  readonly idle: Readonly<Record<DoorName, number>>;
  /** Rooms in which people write, each with `perRoom` of them. */
  readonly busyRooms: number;
  readonly perRoom: number;
  /** Messages in all rooms together. */
  readonly perSecond: number;
  readonly hostile: Readonly<Record<HostileKind, number>>;
  /** How long each measurement takes. */
  readonly windowMs: number;
  /** Measurements without and with each kind of hostile clients, in turns. */
  readonly repetitions: number;
  /** How long the server is left alone between two steps. */
  readonly settleMs: number;
};

/** What the issue of the load asks for. */
export const fullPlan: Plan = {
  idle: { native: 5_000, nativeGrpc: 1_000, qt: 2_000, messenger: 1_000, line: 500, direct: 500 },
  busyRooms: 20,
  perRoom: 100,
  perSecond: 100,
  // The deaf are whole rooms.
  hostile: { deaf: 300, silent: 1_000, dripping: 600, knocking: 1_000 },
  windowMs: 5_000,
  repetitions: 5,
  settleMs: 1_500,
};

/** The same in small, to see that it works. */
export const smallPlan: Plan = {
  idle: { native: 150, nativeGrpc: 30, qt: 60, messenger: 30, line: 15, direct: 15 },
  busyRooms: 5,
  perRoom: 10,
  perSecond: 20,
  hostile: { deaf: 20, silent: 50, dripping: 30, knocking: 50 },
  windowMs: 500,
  repetitions: 1,
  settleMs: 300,
};

/** Everybody that a plan needs; the first ones are those in rooms. */
export function countPeople({ idle, busyRooms, perRoom, hostile }: Plan): {
  readonly rooms: number;
  readonly people: number;
} {
  // One room more, for the witnesses of the storm.
  const rooms = busyRooms + Math.ceil(hostile.deaf / perRoom) + 1;
  const quiet = Object.values(idle).reduce((sum, count) => sum + count, 0);
  return { rooms, people: rooms * perRoom + quiet };
}
