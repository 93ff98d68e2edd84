import { globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildFolder } from "./build.ts";

/** What is read of a `.cpuprofile`. */
type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const shown = 25;

/** An empty folder for profiles. */
export function createProfileFolder(): string {
  const folder = join(buildFolder, "profiles");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Prints where the time went in each profile of the folder: functions by the time in themselves, idle time left out. */
export function printProfiles(folder: string): void {
  for (const file of globSync(join(folder, "*.cpuprofile"))) {
    console.log(`\n${file}`);
    // Node writes it.
    const profile = JSON.parse(readFileSync(file, "utf8")) as Profile;
    const times = toTimes(profile);
    const total = [...times.values()].reduce((sum, us) => sum + us, 0);
    const sorted = [...times].sort(([, one], [, other]) => other - one).slice(0, shown);
    for (const [name, us] of sorted) {
      console.log(`${((us * 100) / total).toFixed(1).padStart(5)} %  ${name}`);
    }
  }
}

function toTimes({ nodes, samples, timeDeltas }: Profile): ReadonlyMap<string, number> {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, toName(callFrame)]));
  const times = new Map<string, number>();
  samples.forEach((id, at) => {
    const name = names.get(id) ?? "";
    if (name === "(idle)") return;
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0));
  });
  return times;
}

function toName({ functionName, url, lineNumber }: Profile["nodes"][number]["callFrame"]): string {
  const name = functionName === "" ? "(anonymous)" : functionName;
  if (url === "") return name;
  const place = url.replace(/^.*\/(?=node_modules|packages)/, "");
  return `${name}  ${place}:${lineNumber + 1}`;
}
