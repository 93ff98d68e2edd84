import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine } from "../store/machine.ts";
import { build } from "./build.ts";
import { createCertificate } from "./certificate.ts";
import { type BenchParts, type Measurement, measure } from "./measure.ts";
import { help, type Options, parseOptions } from "./options.ts";
import { createProfileFolder, printProfiles } from "./profile.ts";
import { writeResults } from "./results.ts";
import { type Row, toRows } from "./rows.ts";
import { describe, isSensible, type Scenario } from "./scenario.ts";
import { scenes } from "./scenes.ts";
import { seed } from "./seed.ts";
import type { SubjectName } from "./subjects/subject.ts";
import { subjects } from "./subjects/subjects.ts";
import { printTable } from "./table.ts";

/** Seconds that a measurement takes besides what is measured: starting, joining, and what is still on its way at the end. */
const besides = 3.5;

const options = parseOptions(process.argv.slice(2));
if (options === "help") console.log(help);
else await run(options);

async function run(options: Options): Promise<void> {
  const loadProgram = build("load");
  if (loadProgram === undefined)
    throw new Error("without a load generator nothing can be measured");
  const folder = mkdtempSync(join(tmpdir(), "parley-fanout-"));
  const profileFolder = options.isProfiled ? createProfileFolder() : undefined;
  try {
    const machine = describeMachine(folder);
    const surroundings = {
      seed: await seed(folder, Math.max(...options.receivers) + 1),
      certificate: options.isTls ? createCertificate(folder) : undefined,
      profileFolder,
    };
    const scenarios = listScenarios(options);
    printPlan(scenarios, options);
    const rows: Row[] = [];
    const add = (added: readonly Row[]) => {
      rows.push(...added);
      // After each step: a long run that is ended early has not been for nothing.
      if (options.name !== "") writeResults(options.name, { machine, options, rows });
    };
    for (const scenario of scenarios) {
      add(await measureScenario(scenario, options, { loadProgram, surroundings, place: folder }));
    }
    for (const name of options.scenes) {
      const { repetitions } = options;
      const stage = { loadProgram, place: folder, pace: options, repetitions, profileFolder };
      console.log(`\nscene: ${name}`);
      const added = await scenes[name](stage);
      for (const title of new Set(added.map((row) => row.title))) {
        console.log(`\n${title}`);
        printTable(added.filter((row) => row.title === title));
      }
      add(added);
    }
    if (profileFolder !== undefined) printProfiles(profileFolder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureScenario(
  scenario: Scenario,
  options: Options,
  parts: Omit<BenchParts, "subject">,
): Promise<readonly Row[]> {
  console.log(`\n${describe(scenario)}`);
  const names = options.only.filter((name) => isPossible(name, scenario));
  const measured = new Map<SubjectName, Measurement[]>(names.map((name) => [name, []]));
  for (let repetition = 0; repetition < options.repetitions; repetition++) {
    for (const name of names) {
      const subject = subjects[name];
      const measurement = await measure({ ...parts, subject }, scenario, options);
      measured.get(name)?.push(measurement);
      process.stdout.write(toProgress(name, measurement));
    }
  }
  const rows = toRows({ title: describe(scenario), scenario }, measured);
  printTable(rows);
  return rows;
}

function listScenarios({ receivers, loads, sizes, isTls, only }: Options): readonly Scenario[] {
  if (only.length === 0) return [];
  return sizes
    .flatMap((size) =>
      receivers.flatMap((count) => loads.map((load) => ({ receivers: count, load, size, isTls }))),
    )
    .filter(isSensible);
}

function printPlan(scenarios: readonly Scenario[], options: Options): void {
  const { only, repetitions, seconds, warmUp } = options;
  const perRound = scenarios.map(
    (scenario) => only.filter((name) => isPossible(name, scenario)).length,
  );
  const count = perRound.reduce((sum, servers) => sum + servers, 0) * repetitions;
  if (count === 0) return;
  const minutes = Math.ceil((count * (seconds + warmUp + besides)) / 60);
  console.log(`${count} measurements, about ${minutes} min`);
}

function isPossible(name: SubjectName, { size, isTls, receivers }: Scenario): boolean {
  const { hasTls, hasFiles, maxReceivers = receivers } = subjects[name];
  return (!isTls || hasTls) && (size !== "file" || hasFiles) && receivers <= maxReceivers;
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
