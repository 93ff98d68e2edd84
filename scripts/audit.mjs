// `npm run audit`: whether a version that we use is known to be unsafe. Fails for any finding, in what is only used to
// build and test as well. Not every registry answers this question: then it says so loudly, and with --strict it fails.
import { spawnSync } from "node:child_process";
import { env, root } from "./bootstrap.mjs";

const isStrict = process.argv.includes("--strict");
const { stdout } = spawnSync("npm", ["audit", "--json"], { cwd: root, env, encoding: "utf8" });

/** What npm found; `undefined` when it could not ask. */
function parseReport() {
  try {
    const report = JSON.parse(stdout);
    return report.vulnerabilities === undefined ? undefined : report;
  } catch {
    // Not even an error in JSON: npm did not run.
    return undefined;
  }
}

const report = parseReport();
if (report === undefined) {
  console.error("!!! SKIPPED: this registry does not answer audits.");
  console.error("!!! Run it where the registry does; --strict makes this a failure.");
  process.exit(isStrict ? 1 : 0);
}
const found = Object.values(report.vulnerabilities);
for (const { name, severity, range, fixAvailable } of found) {
  const remedy = fixAvailable ? "; a fixed version is there" : "";
  console.error(`${severity}: ${name} ${range}${remedy}`);
}
console.log(`${report.metadata.dependencies.total} packages, ${found.length} known to be unsafe`);
process.exit(found.length === 0 ? 0 : 1);
