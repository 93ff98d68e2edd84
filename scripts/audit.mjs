// `npm run audit`: whether a version that we use is known to be unsafe. Fails for any finding, in what is only used to
// build and test as well. Not every registry answers this question: then nothing is known, it says so loudly and why, and with
// --strict it fails.
import { spawnSync } from "node:child_process";
import { env, root } from "./bootstrap.mjs";

const isStrict = process.argv.includes("--strict");
const { stdout } = spawnSync("npm", ["audit", "--json"], { cwd: root, env, encoding: "utf8" });

/** What npm found, or why it could not ask, as `message`. */
function parseReport() {
  try {
    return JSON.parse(stdout);
  } catch {
    return { message: "npm did not run, or its answer is no JSON" };
  }
}

const report = parseReport();
if (report.vulnerabilities === undefined) {
  const reason = report.message || report.error?.summary || "no reason was given";
  console.error(`!!! SKIPPED, nothing is known: this registry does not answer audits (${reason}).`);
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
