// Shows that the borders of the rooms hold: for each border it writes a file that crosses it, runs the compiler or the
// linter on it, and fails when nobody objects.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env, root } from "./bootstrap.mjs";

/** A file that must not pass, and who must object with which word. */
const crossings = [
  {
    border: "the core cannot name Node",
    file: "packages/core/src/border-probe.ts",
    source:
      'import { readFileSync } from "node:fs";\nexport const probe: unknown = readFileSync;\n',
    project: "packages/core",
    objection: "TS2591",
  },
  {
    border: "the core has no clock of its own",
    file: "packages/core/src/border-probe.ts",
    source: "export const probe: unknown = setTimeout;\n",
    project: "packages/core",
    objection: "TS2304",
  },
  {
    border: "the core has no network of its own",
    file: "packages/core/src/border-probe.ts",
    source: "export const probe: unknown = fetch;\n",
    project: "packages/core",
    objection: "TS2304",
  },
  {
    border: "the SDK never imports the core",
    file: "packages/sdk/src/border-probe.ts",
    source: 'export { lobbyId } from "../../core/src/index.ts";\n',
    project: "packages/sdk",
    objection: "TS6307",
  },
  {
    border: "the heart of the SDK cannot name the DOM",
    file: "packages/sdk/src/border-probe.ts",
    source: "export const probe: unknown = document;\n",
    project: "packages/sdk",
    objection: "TS2584",
  },
  {
    border: "a door never imports a store",
    file: "packages/server/src/doors/native/border-probe.ts",
    source: 'export * from "../../stores/sqlite/store.ts";\n',
    objection: "A door talks to the core",
  },
  {
    border: "a door never imports another door",
    file: "packages/server/src/doors/native/border-probe.ts",
    source: 'export * from "../chat-room/codec.ts";\n',
    objection: "A door never imports another door",
  },
  {
    border: "nor from a folder of its own",
    file: "packages/server/src/doors/native/live/border-probe.ts",
    source: 'export * from "../../line/door.ts";\n',
    objection: "A door never imports another door",
  },
  {
    border: "net knows no chat",
    file: "packages/server/src/net/border-probe.ts",
    source: 'export { lobbyId } from "@parley/core";\n',
    objection: "net knows no chat",
  },
  {
    border: "a store knows the core alone",
    file: "packages/server/src/stores/sqlite/border-probe.ts",
    source: 'export * from "../../net/peer.ts";\n',
    objection: "An implementation of a port knows the core alone",
  },
  {
    border: "the page never imports the engine",
    file: "packages/web/src/ui/border-probe.ts",
    source: 'export * from "../engine/engine.ts";\n',
    objection: "The page talks to the engine over the bridge alone",
  },
];

function findObjections({ file, source, project }) {
  const path = join(root, file);
  writeFileSync(path, source);
  try {
    const [command, args] =
      project === undefined
        ? ["biome", ["lint", file]]
        : ["tsc", ["-p", project, "--noEmit", "--emitDeclarationOnly", "false"]];
    const { stdout, stderr } = spawnSync(command, args, { cwd: root, env, encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(path);
  }
}

let failures = 0;
for (const crossing of crossings) {
  const objections = findObjections(crossing);
  const isHeld = objections.includes(crossing.objection);
  console.log(`${isHeld ? "held" : "BROKEN"}: ${crossing.border}`);
  if (isHeld) continue;
  failures++;
  console.error(objections);
}
process.exit(failures === 0 ? 0 : 1);
