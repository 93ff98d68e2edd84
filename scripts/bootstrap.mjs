// What both commands do first. Plain JavaScript without dependencies: it must run on whatever Node the machine has,
// before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const bin = join(root, "node_modules", ".bin");
const isWindows = process.platform === "win32";

/** The environment in which the clone's own Node and tools are found first. */
export const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };

/** Runs a command in the clone, its output shown; gives its exit code. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: "inherit",
    shell: isWindows,
    ...options,
  });
  if (error) {
    console.error(`cannot run ${command}: ${error.message}`);
    return 1;
  }
  return status ?? 1;
}

/** The path of the Node that the project runs on: the one it installed. */
export const node = join(bin, "node");

/** Installs what is missing: nothing when the installed tree is at least as new as the lockfile and every package.json. */
export function install() {
  const stamp = join(root, "node_modules", ".package-lock.json");
  const wanted = ["package.json", "package-lock.json", ...workspaceManifests()];
  const installedAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const isFresh =
    existsSync(node) && wanted.every((file) => statSync(join(root, file)).mtimeMs <= installedAt);
  if (isFresh) return;
  console.log("Installing what Parley needs (once; a minute or so) …");
  // The installing npm may run on an old Node, which the engine check would complain about at length.
  const status = run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (status !== 0 || !existsSync(node)) {
    console.error(
      "npm install failed; see above. Parley needs npm 10 or later and a package registry.",
    );
    process.exit(status || 1);
  }
  // npm leaves its stamp alone when nothing changed.
  run(node, ["-e", `fs.utimesSync(${JSON.stringify(stamp)}, new Date(), new Date())`]);
}

function workspaceManifests() {
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return workspaces
    .flatMap((pattern) =>
      pattern.endsWith("/*")
        ? readdirSync(join(root, pattern.slice(0, -2))).map((name) =>
            join(pattern.slice(0, -2), name),
          )
        : [pattern],
    )
    .map((folder) => join(folder, "package.json"))
    .filter((file) => existsSync(join(root, file)));
}

/** The newest change of a file below these paths, in milliseconds since 1970. */
function newestChange(paths) {
  let newest = 0;
  for (const path of paths) {
    const stats = statSync(join(root, path));
    newest = Math.max(newest, stats.mtimeMs);
    if (!stats.isDirectory()) continue;
    const children = readdirSync(join(root, path))
      .filter((name) => name !== "node_modules" && name !== "dist")
      .map((name) => join(path, name));
    newest = Math.max(newest, newestChange(children));
  }
  return newest;
}

/** Builds the web client when one of its sources is newer than the last build. */
export function buildWeb() {
  const page = join(root, "packages/web/dist/index.html");
  const sources = [
    "packages/web",
    "packages/sdk/src",
    "packages/protocol/src",
    "package-lock.json",
  ];
  if (existsSync(page) && statSync(page).mtimeMs >= newestChange(sources)) return;
  console.log("Building the web client …");
  const status = run("npm", ["run", "--silent", "build", "--", "--logLevel", "warn"]);
  if (status !== 0) process.exit(status);
}
