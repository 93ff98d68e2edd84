import { existsSync } from "node:fs";
import { readdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { openDataFolder } from "../data-folder/data-folder.ts";
import { openDatabase } from "../stores/sqlite/database.ts";
import { openLock } from "../stores/sqlite/lock.ts";
import { type Check, failure, type Outcome, ok, warning } from "./finding.ts";
import { measureSync } from "./measure-sync.ts";

const gib = 1024 ** 3;
/** Below this a busy server is full soon. */
const lowSpaceBytes = gib;
const maxClockDifferenceMs = 2_000;
/** Before this Parley was made: a machine without a battery for its clock. */
const earliestYear = 2026;

/** The checks of a data folder, whether there is one or not, and whether a server serves from it or not. */
export function toDataChecks(folder: string): readonly Check[] {
  const path = resolve(folder);
  const database = join(path, "parley.db");
  return [
    { name: "data folder", run: () => checkFolder(path) },
    { name: "secrets", run: () => checkSecrets(path) },
    { name: "free space", run: () => checkSpace(path) },
    { name: "disk", run: () => measureSync(toExisting(path)) },
    { name: "database", run: async () => checkDatabase(database) },
    { name: "clock", run: () => checkClock(path, database) },
  ];
}

/** Whether a server runs on the data folder. */
export function isInUse(folder: string): boolean {
  const lock = join(resolve(folder), "parley.db.lock");
  if (!existsSync(lock)) return false;
  try {
    openLock(lock, "").close();
    return false;
  } catch {
    // Somebody has it.
    return true;
  }
}

/** The folder itself, or the nearest one above it that is there. */
function toExisting(path: string): string {
  return existsSync(path) ? path : toExisting(dirname(path));
}

async function checkFolder(path: string): Promise<Outcome> {
  if (!existsSync(path)) return ok(`${path} is not there yet; the first start makes it`);
  const { isOpenToOthers } = await openDataFolder(path);
  if (isOpenToOthers) {
    return warning(`others can look into ${path}`, `chmod 700 ${path}`);
  }
  return ok(`${path} can be written, and nobody else can look into it`);
}

async function checkSecrets(path: string): Promise<Outcome> {
  const names = existsSync(path) ? await readdir(path, { recursive: true }) : [];
  const secrets = names.filter((name) => name.endsWith(".secret") || name.endsWith(".key"));
  const open: string[] = [];
  for (const name of secrets) {
    if (((await stat(join(path, name))).mode & 0o077) !== 0) open.push(join(path, name));
  }
  if (open.length > 0) {
    return failure(`others can read ${open.join(", ")}`, `chmod 600 ${open.join(" ")}`);
  }
  return ok(secrets.length === 0 ? "none yet" : `${secrets.length}, for their owner alone`);
}

async function checkSpace(path: string): Promise<Outcome> {
  const { bavail, bsize, blocks } = await statfs(toExisting(path));
  const free = bavail * bsize;
  const percent = Math.round((100 * bavail) / blocks);
  const text = `${(free / gib).toFixed(1)} GiB free (${percent} %)`;
  return free < lowSpaceBytes
    ? warning(text, "make room: a full disk takes no messages")
    : ok(text);
}

function checkDatabase(path: string): Outcome {
  if (!existsSync(path)) return ok("none yet");
  const db = openDatabase(path, { isReadOnly: true });
  try {
    const [first] = db.all<{ quick_check: string }>("PRAGMA quick_check(1)");
    if (first?.quick_check !== "ok") {
      return failure(
        `damaged: ${first?.quick_check}`,
        "stop the server, and restore a backup into a new folder: parley restore --help",
      );
    }
    const events = db.get<{ count: number }>("SELECT count(*) AS count FROM events")?.count ?? 0;
    return ok(`whole, ${events} events`);
  } finally {
    db.close();
  }
}

async function checkClock(path: string, database: string): Promise<Outcome> {
  const year = new Date().getFullYear();
  const hint = "let the machine keep its time: timedatectl set-ntp true";
  if (year < earliestYear) return failure(`the clock says it is ${year}`, hint);
  const probe = join(toExisting(path), `.doctor-clock-${process.pid}`);
  await writeFile(probe, "", { mode: 0o600 });
  const written = (await stat(probe)).mtimeMs;
  await rm(probe, { force: true });
  const difference = Math.abs(Date.now() - written);
  if (difference > maxClockDifferenceMs) {
    return warning(`the disk's clock differs by ${Math.round(difference / 1000)} s`, hint);
  }
  const newest = existsSync(database) ? findNewest(database) : 0;
  const ahead = newest - Date.now();
  return ahead > maxClockDifferenceMs
    ? failure(`it went back: the newest event is ${Math.round(ahead / 1000)} s in the future`, hint)
    : ok(`${new Date().toISOString()}, after every event`);
}

function findNewest(path: string): number {
  const db = openDatabase(path, { isReadOnly: true });
  try {
    return db.get<{ at: number | null }>("SELECT max(last_at) AS at FROM logs")?.at ?? 0;
  } finally {
    db.close();
  }
}
