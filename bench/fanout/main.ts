import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine } from "../store/machine.ts";
import { build, buildFolder } from "./build.ts";
import { createCertificate } from "./certificate.ts";
import { type Measurement, measure } from "./measure.ts";
import { help, type Options, parseOptions } from "./options.ts";
import { writeResults } from "./results.ts";
import { type Row, toRows } from "./rows.ts";
import { describe, type Scenario } from "./scenario.ts";
import { scenes } from "./scenes.ts";
import { seed } from "./seed.ts";
import { type SubjectName, subjects } from "./subjects.ts";
import { printTable } from "./table.ts";

const options = parseOptions(process.argv.slice(2));
if (options === "help") console.log(help);
else await run(options);

async function run(options: Options): Promise<void> {
  const loadProgram = build("load");
  if (loadProgram === undefined)
    throw new Error("without a load generator nothing can be measured");
  const folder = mkdtempSync(join(tmpdir(), "parley-fanout-"));
  const profileFolder = options.isProfiled ? join(buildFolder, "profiles") : undefined;
  if (profileFolder !== undefined) mkdirSync(profileFolder, { recursive: true });
  try {
    const machine = describeMachine(folder);
    const surroundings = {
      seed: await seed(folder, Math.max(...options.receivers) + 1),
      certificate: options.isTls ? createCertificate(folder) : undefined,
      profileFolder,
    };
    const rows: Row[] = [];
    for (const scenario of options.only.length === 0 ? [] : listScenarios(options)) {
      console.log(`\n${describe(scenario)}`);
      const names = options.only.filter((name) => isPossible(name, scenario));
      const measured = new Map<SubjectName, Measurement[]>(names.map((name) => [name, []]));
      for (let repetition = 0; repetition < options.repetitions; repetition++) {
        for (const name of names) {
          const parts = { loadProgram, subject: subjects[name], surroundings, place: folder };
          const measurement = await measure(parts, scenario, options);
          measured.get(name)?.push(measurement);
          process.stdout.write(toProgress(name, measurement));
        }
      }
      const added = toRows({ title: describe(scenario), scenario }, measured);
      printTable(added);
      rows.push(...added);
    }
    for (const name of options.scenes) {
      const stage = { loadProgram, place: folder, pace: options, repetitions: options.repetitions };
      console.log(`\nscene: ${name}`);
      const added = await scenes[name](stage);
      for (const title of new Set(added.map((row) => row.title))) {
        console.log(`\n${title}`);
        printTable(added.filter((row) => row.title === title));
      }
      rows.push(...added);
    }
    if (options.name !== "") writeResults(options.name, { machine, options, rows });
    if (profileFolder !== undefined) console.log(`\nprofiles: ${profileFolder}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function listScenarios({ receivers, loads, sizes, isTls }: Options): readonly Scenario[] {
  return sizes.flatMap((size) =>
    receivers.flatMap((count) => loads.map((load) => ({ receivers: count, load, size, isTls }))),
  );
}

function isPossible(name: SubjectName, { size, isTls }: Scenario): boolean {
  const { hasTls, hasFiles } = subjects[name];
  return (!isTls || hasTls) && (size !== "file" || hasFiles);
}

function toProgress(name: SubjectName, measurement: Measurement): string {
  switch (measurement.kind) {
    case "measured":
      return ".";
    case "absent":
      return "";
    case "failed":
      return `\n${name} FAILED: ${measurement.reason}\n${JSON.stringify(measurement.report)}\n`;
  }
}
