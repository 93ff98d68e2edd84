import { describeHistory, measureWithHistory } from "./history.ts";
import { type BenchParts, type Measurement, openBench, type Pace, toPaceFlags } from "./measure.ts";
import { type Row, toRows } from "./rows.ts";
import { warmed } from "./scenario.ts";
import { type Seed, seed } from "./seed.ts";
import type { SubjectName } from "./subjects/subject.ts";
import { subjects } from "./subjects/subjects.ts";

/** Situations that are not one room with one wire. */
export type SceneName = "mixed" | "rooms" | "storm" | "history";

/** What a scene is measured with. */
export type Stage = {
  readonly loadProgram: string;
  /** For what servers write. */
  readonly place: string;
  readonly pace: Pace;
  readonly repetitions: number;
  /** Where profiles of Parley go; undefined for none. */
  readonly profileFolder: string | undefined;
};

/** Something to compare within a scene: measured once in each repetition, in turn. */
type Case = () => Promise<Measurement>;

/** Every scene by its name. */
export const scenes: Readonly<Record<SceneName, (stage: Stage) => Promise<readonly Row[]>>> = {
  mixed,
  rooms,
  storm,
  history,
};

/** Whether a text is the name of a scene. */
export function isSceneName(text: string): text is SceneName {
  return text in scenes;
}

async function compare(
  { repetitions }: Stage,
  title: string,
  base: string,
  cases: Readonly<Record<string, Case>>,
): Promise<readonly Row[]> {
  const measured = new Map<string, Measurement[]>();
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, measureCase] of Object.entries(cases)) {
      const measurement = await measureCase();
      if (measurement.kind === "failed") console.error(`${name}: ${measurement.reason}`);
      measured.set(name, [...(measured.get(name) ?? []), measurement]);
    }
  }
  return toRows({ title, scenario: undefined }, measured, base);
}

function toParts(stage: Stage, name: SubjectName, seeded: Seed): BenchParts {
  const { profileFolder } = stage;
  const surroundings = { seed: seeded, certificate: undefined, profileFolder };
  return { ...stage, subject: subjects[name], surroundings };
}

async function runOnce(parts: BenchParts, toFlags: (port: number) => readonly string[]) {
  await using bench = await openBench(parts);
  if (bench === undefined) return { kind: "absent" } as const;
  return await bench.run(toFlags(bench.port));
}

const saturated = ["--in-flight", "64"];
const text = ["--bytes", "100"];

/** One room in which four kinds of clients read the same messages, beside rooms of one kind. Every port speaks every wire. */
async function mixed(stage: Stage): Promise<readonly Row[]> {
  const each = 75;
  const wires = ["chat-room", "native-ws", "native-grpc", "line"];
  const seeded = await seed(stage.place, each * wires.length);
  const parts = toParts(stage, "parley-ws", seeded);
  const common = [...toPaceFlags(stage.pace), ...text, ...saturated, "--senders", "8"];
  const toGroups = (port: number, kinds: readonly string[]) =>
    kinds.flatMap((wire, at) => [
      "--group",
      `${wire}:${port}:${(each * wires.length) / kinds.length}:${at * each}`,
    ]);
  const alone = Object.fromEntries(
    wires.map((wire) => [
      `300 ${wire}`,
      () => runOnce(parts, (port) => [...toGroups(port, [wire]), ...common]),
    ]),
  );
  return compare(stage, "one room, 64 messages in flight, 100 B", "mixed", {
    mixed: () => runOnce(parts, (port) => [...toGroups(port, wires), ...common]),
    ...alone,
  });
}

/** Many small rooms beside one big one with as many deliveries. */
async function rooms(stage: Stage): Promise<readonly Row[]> {
  const count = 2000;
  const perRoom = 5;
  const bigRoom = 1001;
  const small = await seed(stage.place, count * perRoom, count, perRoom);
  const big = await seed(stage.place, bigRoom);
  const common = [...toPaceFlags(stage.pace), ...text];
  const measureBig = (load: readonly string[]) =>
    runOnce(toParts(stage, "parley-ws", big), (port) => [
      ...["--group", `native-ws:${port}:${bigRoom}`, "--senders", "8"],
      ...[...common, ...load],
    ]);
  const measureSmall = (load: readonly string[]) =>
    runOnce(toParts(stage, "parley-ws", small), (port) => [
      ...["--group", `native-ws:${port}:${count * perRoom}`, "--rooms", `${count}`],
      ...["--conversations", small.conversations, "--senders", `${perRoom}`],
      ...[...common, ...load],
    ]);
  const paced = await compare(stage, "20 000 deliveries a second, 100 B", "1 room of 1001", {
    "1 room of 1001": () => measureBig(["--rate", "20", ...warmed]),
    "2000 rooms of 5": () => measureSmall(["--rate", "5000", ...warmed]),
  });
  const full = await compare(stage, "64 messages in flight, 100 B", "1 room of 1001", {
    "1 room of 1001": () => measureBig(saturated),
    "2000 rooms of 5": () => measureSmall(saturated),
  });
  return [...paced, ...full];
}

/** Everybody comes at once. */
async function storm(stage: Stage): Promise<readonly Row[]> {
  const count = 1000;
  const seeded = await seed(stage.place, count);
  const names: readonly SubjectName[] = ["parley-grpc", "parley-ws", "cpp-grpc", "grpc-js", "ws"];
  const join = (name: SubjectName) =>
    runOnce(toParts(stage, name, seeded), (port) => [
      ...["--group", `${subjects[name].wire}:${port}:${count}`],
      ...["--concurrency", `${count}`, "--joins-only", "1"],
    ]);
  const cases = Object.fromEntries(names.map((name) => [name, () => join(name)]));
  return compare(stage, "1000 join at once", "cpp-grpc", cases);
}

/** Pages of history are read while the room is busy. */
async function history(stage: Stage): Promise<readonly Row[]> {
  const receivers = 1000;
  const seeded = await seed(stage.place, receivers + 1);
  const parts = toParts(stage, "parley-ws", seeded);
  const toFlags = (port: number) => [
    ...["--group", `native-ws:${port}:${receivers + 1}`, "--senders", "8", "--rate", "20"],
    ...[...toPaceFlags(stage.pace), ...text, ...warmed],
  ];
  const rows = await compare(stage, `${receivers} receivers, 20 messages a second`, "no reader", {
    "no reader": () => runOnce(parts, toFlags),
    [describeHistory]: () => measureWithHistory(parts, toFlags),
  });
  return rows;
}
