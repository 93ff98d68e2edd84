import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Machine } from "../store/machine.ts";
import type { Options } from "./options.ts";
import { plot } from "./plot.ts";
import type { Row } from "./rows.ts";

/** All that a run has found. */
export type Results = {
  readonly machine: Machine;
  readonly options: Options;
  readonly rows: readonly Row[];
};

const folder = fileURLToPath(new URL("../results/", import.meta.url));

/** Writes `results/NAME.json`, and `NAME.svg` where there is something to draw. */
export function writeResults(name: string, results: Results): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(results, null, 2)}\n`);
  if (results.rows.some(({ scenario }) => scenario !== undefined)) {
    writeFileSync(join(folder, `${name}.svg`), plot(results.rows));
  }
}
