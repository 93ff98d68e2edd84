import { parseArgs } from "node:util";
import type { Load, Size } from "./scenario.ts";
import { isSceneName, type SceneName, scenes } from "./scenes.ts";
import type { SubjectName } from "./subjects/subject.ts";
import { isSubjectName, subjects } from "./subjects/subjects.ts";

/** What to measure, and how long. */
export type Options = {
  readonly only: readonly SubjectName[];
  readonly receivers: readonly number[];
  readonly loads: readonly Load[];
  readonly sizes: readonly Size[];
  readonly isTls: boolean;
  readonly scenes: readonly SceneName[];
  readonly repetitions: number;
  readonly seconds: number;
  readonly warmUp: number;
  /** Whether to profile the servers of ours. */
  readonly isProfiled: boolean;
  /** The name of the files in `results/`; "" writes none. */
  readonly name: string;
};

const allScenes = Object.keys(scenes).filter(isSceneName);
const all = Object.keys(subjects).filter(isSubjectName);

export const help: string = `npm run bench -- [options]

  --only NAMES         of ${all.join(", ")}
  --receivers COUNTS   10,100,1000,5000
  --load LOADS         one, paced, saturated
  --bytes SIZES        of a text: 100, 4096; file: 1 MiB in chunks, where the wire has them
  --tls                over TLS, where the server has it
  --scenes NAMES       of ${allScenes.join(", ")}; with --only, --receivers, --load or --bytes none
  --repetitions COUNT  of each measurement, in turns; 5
  --seconds SECONDS    of one measurement; 2, behind a warm-up of 1 (--warm-up)
  --quick              a minute: fewer servers, 100 and 1000 receivers, 1 repetition
  --profile            profiles Parley in each measurement, and prints where the time goes
  --name NAME          of the files in bench/results/; without one nothing is written
`;

/** Reads the arguments. Throws with one line for the caller. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      receivers: { type: "string" },
      load: { type: "string" },
      bytes: { type: "string" },
      scenes: { type: "string" },
      tls: { type: "boolean", default: false },
      repetitions: { type: "string" },
      seconds: { type: "string" },
      "warm-up": { type: "string" },
      quick: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      name: { type: "string", default: "" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const preset = values.quick ? quick : full;
  const isChosen = [values.only, values.receivers, values.load, values.bytes].some(Boolean);
  return {
    only: values.only?.split(",").map(parseName) ?? (values.scenes ? [] : preset.only),
    receivers: values.receivers?.split(",").map(parseCount) ?? preset.receivers,
    loads: values.load?.split(",").map(parseLoad) ?? preset.loads,
    sizes: values.bytes?.split(",").map(parseSize) ?? preset.sizes,
    isTls: values.tls,
    scenes: values.scenes?.split(",").map(parseScene) ?? (isChosen ? [] : preset.scenes),
    repetitions: toNumber(values.repetitions) ?? preset.repetitions,
    seconds: toNumber(values.seconds) ?? preset.seconds,
    warmUp: toNumber(values["warm-up"]) ?? preset.warmUp,
    isProfiled: values.profile,
    name: values.name,
  };
}

type Preset = Omit<Options, "isTls" | "isProfiled" | "name">;

const full: Preset = {
  only: all,
  receivers: [10, 100, 1000, 5000],
  loads: ["one", "paced", "saturated"],
  sizes: [100, 4096, "file"],
  scenes: allScenes,
  repetitions: 5,
  seconds: 2,
  warmUp: 1,
};

const quick: Preset = {
  ...full,
  only: ["parley-grpc", "parley-ws", "cpp-grpc", "ws", "c-epoll"],
  receivers: [100, 1000],
  loads: ["paced", "saturated"],
  sizes: [100],
  scenes: [],
  repetitions: 1,
  seconds: 1,
  warmUp: 0.5,
};

function parseName(text: string): SubjectName {
  if (!isSubjectName(text)) throw new Error(`${text} is none of ${all.join(", ")}`);
  return text;
}

function parseScene(text: string): SceneName {
  if (!isSceneName(text)) throw new Error(`${text} is none of ${allScenes.join(", ")}`);
  return text;
}

function parseLoad(text: string): Load {
  if (text === "one" || text === "paced" || text === "saturated") return text;
  throw new Error(`${text} is none of one, paced, saturated`);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${text} is no number of receivers`);
  return count;
}

function parseSize(text: string): Size {
  return text === "file" ? "file" : parseCount(text);
}

function toNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${text} is no number above 0`);
  return number;
}
