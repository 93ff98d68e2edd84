#!/usr/bin/env node
// Runs on any Node since 18: finds one that runs the rest. The rest is TypeScript, which Node 24 and later run as it is.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const oldestMajor = 24;

if (Number.parseInt(process.versions.node, 10) >= oldestMajor) {
  const { main } = await import("../src/main.ts");
  process.exitCode = await main(process.argv.slice(2), process);
} else {
  // The npm package `node` brings the runtime where the machine's own is older.
  const candidates = ["../node_modules/.bin/node", "../../../node_modules/.bin/node"];
  const newer = candidates
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync);
  if (newer === undefined) {
    console.error(
      `parley needs Node ${oldestMajor} or later, this is ${process.versions.node}: run \`npm install\` in the clone`,
    );
    process.exitCode = 1;
  } else {
    const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
    const child = spawn(newer, args, { stdio: "inherit" });
    // The terminal sends SIGINT to both of us; whoever ends us by another way means the child.
    process.on("SIGINT", () => {});
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code, signal) => {
      process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
    });
  }
}
