import { readFileSync } from "node:fs";
import { password, seed } from "../fanout/seed.ts";
import { toMedian } from "../store/median.ts";
import type { DoorName, Person } from "./clients/client.ts";
import { type CrowdProcess, startCrowd } from "./crowd-process.ts";
import type { HostileKind } from "./hostile.ts";
import { countPeople, type Plan } from "./plan.ts";
import type { Quantiles } from "./quantiles.ts";
import type { HostileRow, IdleRow, Report, StormRow } from "./report.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

/** Clients of a run, by what they do; each in a process of its own. */
type Scene = {
  readonly plan: Plan;
  readonly folder: string;
  readonly people: readonly Person[];
  readonly rooms: readonly string[];
  server: ServerProcess;
  readonly idle: CrowdProcess;
  readonly busy: CrowdProcess;
  readonly enemies: CrowdProcess;
  peakBytes: number;
};

const nothing: Quantiles = { count: 0, p50: Number.NaN, p99: Number.NaN };
const kinds: readonly HostileKind[] = ["deaf", "silent", "dripping", "knocking"];
const doors: readonly DoorName[] = ["native", "nativeGrpc", "qt", "messenger", "line", "direct"];
/** Clients that come at the same time, while nobody measures that. */
const atOnce = 64;
const witnessPerSecond = 20;
const missedEvents = 100;

/** Runs it all, in a folder that is there. */
export async function runPlan(plan: Plan, place: string): Promise<Report> {
  await using parts = new AsyncDisposableStack();
  const { rooms, people } = countPeople(plan);
  const seeded = await seed(place, people, rooms, plan.perRoom);
  const scene: Scene = {
    plan,
    folder: seeded.folder,
    people: readLines(seeded.tokens).map((token, at) => ({ name: `user${at}`, password, token })),
    rooms: readLines(seeded.conversations),
    server: await startServerProcess(seeded.folder),
    idle: parts.use(await startCrowd()),
    busy: parts.use(await startCrowd()),
    enemies: parts.use(await startCrowd()),
    peakBytes: 0,
  };
  parts.defer(() => scene.server[Symbol.asyncDispose]());
  const watch = setInterval(() => {
    scene.peakBytes = Math.max(scene.peakBytes, scene.server.rss());
  }, 100);
  parts.defer(() => clearInterval(watch));
  await wait(plan.settleMs);
  const emptyBytes = scene.server.rss();
  const idle = await openIdle(scene);
  const connections = await openBusy(scene);
  const hostile: HostileRow[] = [];
  for (const kind of kinds) hostile.push(await measureHostile(scene, kind, connections));
  const storm = await measureStorm(scene);
  return { connections, emptyBytes, idle, hostile, storm, peakBytes: scene.peakBytes };
}

function readLines(path: string): readonly string[] {
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function openIdle({ plan, people, rooms, server, idle }: Scene): Promise<readonly IdleRow[]> {
  const rows: IdleRow[] = [];
  let next = rooms.length * plan.perRoom;
  let before = 0;
  for (const door of doors) {
    const wanted = plan.idle[door];
    const [bytes, cpuMs] = [server.rss(), server.cpuMs()];
    const { ports } = server;
    const some = people.slice(next, next + wanted);
    next += wanted;
    const { present, refused, ms } = await idle.tell({
      do: "enter",
      ports,
      door,
      people: some,
      atOnce,
    });
    await wait(plan.settleMs);
    rows.push({
      ...{ door, wanted, present: present - before, refused },
      bytesEach: (server.rss() - bytes) / wanted,
      cpuMsEach: (server.cpuMs() - cpuMs) / wanted,
    });
    before = present;
    console.log(`${wanted} idle clients by ${door} in ${Math.round(ms)} ms`);
  }
  return rows;
}

/** Answers how many connections there are then. */
async function openBusy({ plan, people, rooms, server, idle, busy }: Scene): Promise<number> {
  const { busyRooms, perRoom, perSecond } = plan;
  const some = people.slice(0, busyRooms * perRoom);
  const { ports } = server;
  const { present } = await busy.tell({ do: "enter", ports, door: "native", people: some, atOnce });
  const ids = rooms.slice(0, busyRooms);
  await busy.tell({ do: "talk", rooms: { ids, perRoom }, perSecond });
  await wait(plan.settleMs);
  return present + (await idle.tell({ do: "count" })).present;
}

async function measureHostile(
  scene: Scene,
  kind: HostileKind,
  connections: number,
): Promise<HostileRow> {
  const { plan, people, rooms, server, busy, idle, enemies } = scene;
  const { busyRooms, perRoom, windowMs, repetitions } = plan;
  const count = plan.hostile[kind];
  const attack = {
    ...{ ports: server.ports, kind, count, perRoom },
    people: people.slice(busyRooms * perRoom, busyRooms * perRoom + count),
    rooms: rooms.slice(busyRooms, -1),
  };
  const measure = async () =>
    (await busy.tell({ do: "measure", ms: windowMs })).delivery ?? nothing;
  const calm: Quantiles[] = [];
  const hostile: Quantiles[] = [];
  let bytes = 0;
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    calm.push(await measure());
    await enemies.tell({ do: "attack", attack });
    hostile.push(await measure());
    bytes = Math.max(bytes, server.rss());
    await enemies.tell({ do: "retreat" });
    await wait(plan.settleMs);
  }
  const present =
    (await busy.tell({ do: "count" })).present + (await idle.tell({ do: "count" })).present;
  const [calmly, beside] = [toMedians(calm), toMedians(hostile)];
  return {
    ...{ kind, count, bytes, calm: calmly, hostile: beside },
    // Of the medians, which one bad second does not move; a ratio of each pair would have both windows' noise.
    ratioP50: beside.p50 / calmly.p50,
    ratioP99: beside.p99 / calmly.p99,
    lost: connections - present,
  };
}

function toMedians(all: readonly Quantiles[]): Quantiles {
  const of = (key: keyof Quantiles) => toMedian(all.map((one) => one[key]));
  return { count: of("count"), p50: of("p50"), p99: of("p99") };
}

async function measureStorm(scene: Scene): Promise<StormRow> {
  const { plan, folder, people, rooms, idle, busy } = scene;
  const { perRoom } = plan;
  const wanted =
    (await idle.tell({ do: "count" })).present + (await busy.tell({ do: "count" })).present;
  const { ports } = scene.server;
  const command = { do: "return", ports, cursor: people.length - missedEvents } as const;
  const returning = Promise.all([idle.tell(command), busy.tell(command)]);
  const stopped = await scene.server.stop("SIGTERM");
  scene.server = await startServerProcess(folder, ports.web);
  const startedAt = performance.now();
  await using witnesses = await startCrowd();
  const some = people.slice((rooms.length - 1) * perRoom, rooms.length * perRoom);
  await witnesses.tell({ do: "enter", ports, door: "native", people: some, atOnce });
  const room = { ids: rooms.slice(-1), perRoom };
  await witnesses.tell({ do: "talk", rooms: room, perSecond: witnessPerSecond });
  const [quiet, talking] = await returning;
  const returnMs = performance.now() - startedAt;
  const { sending = nothing } = await witnesses.tell({ do: "take" });
  return {
    ...{ wanted, returnMs },
    returned: quiet.present + talking.present,
    refused: quiet.refused + talking.refused,
    drainMs: stopped.ms,
    exitCode: stopped.code,
    sending,
  };
}
