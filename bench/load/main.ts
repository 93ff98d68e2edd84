import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeMachine } from "../store/machine.ts";
import { findBroken } from "./bounds.ts";
import { fullPlan, smallPlan } from "./plan.ts";
import { runPlan } from "./run-plan.ts";
import { printReport } from "./table.ts";

// Ten thousand idle connections by all doors and two thousand busy ones on one server, hostile clients of each kind on
// top of them, and then a restart. `--small` is the same in small; a folder chooses the disk. Exits with 1 when a bound is broken.

const args = process.argv.slice(2);
const plan = args.includes("--small") ? smallPlan : fullPlan;
const folder = args.find((arg) => !arg.startsWith("--")) ?? tmpdir();
const place = mkdtempSync(join(folder, "parley-bench-load-"));
try {
  const report = await runPlan(plan, place);
  printReport(report);
  const broken = findBroken(report);
  for (const text of broken) console.log(`BROKEN: ${text}`);
  if (broken.length > 0) process.exitCode = 1;
  if (plan === fullPlan) {
    const results = fileURLToPath(new URL("../results/", import.meta.url));
    mkdirSync(results, { recursive: true });
    const machine = describeMachine(place);
    const text = JSON.stringify({ machine, plan, ...report, broken }, null, 2);
    writeFileSync(join(results, "load.json"), `${text}\n`);
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
