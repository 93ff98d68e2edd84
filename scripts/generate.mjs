// Generates packages/protocol/src/gen from proto/, one folder a door. `--check` compares instead of writing.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const committed = join(root, "packages/protocol/src/gen");
const isCheck = process.argv.includes("--check");
const out = isCheck ? mkdtempSync(join(tmpdir(), "parley-gen-")) : committed;

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (error) throw error;
  return status;
}

if (!isCheck) rmSync(committed, { recursive: true, force: true });
for (const door of readdirSync(join(root, "proto"))) {
  const status = run("buf", ["generate", `proto/${door}`, "-o", join(out, door)]);
  if (status !== 0) process.exit(status ?? 1);
}
if (isCheck) {
  const status = run("git", ["diff", "--no-index", "--stat", committed, out]);
  rmSync(out, { recursive: true, force: true });
  if (status !== 0) {
    console.error("The generated code does not match proto/: run `npm run generate` and commit.");
    process.exit(1);
  }
}
