import { chmodSync, closeSync, existsSync, openSync } from "node:fs";
import { ChatError } from "@parley/core";
import { type Database, openDatabase } from "./database.ts";
import { findResultCode } from "./failure.ts";

const privateFile = 0o600;
const busy = 5;

/**
 * Takes a lock that one process can have, until it closes what this gives: an always empty database that is exclusively
 * locked, because the kernel frees that lock when the process dies, however it dies. Throws `failed_precondition` with
 * `refusal` when somebody has it.
 */
export function openLock(path: string, refusal: string): Database {
  createPrivately(path);
  const lock = openDatabase(path, { isReadOnly: false });
  try {
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (thrown) {
    lock.close();
    if (findResultCode(thrown) !== busy) throw thrown;
    throw new ChatError("failed_precondition", refusal, { cause: thrown });
  }
}

/**
 * Makes the file readable by its owner alone; SQLite gives its side files the same mode. A file that is
 * there is never opened: closing it would drop the locks that SQLite has on it in this process.
 */
export function createPrivately(path: string): void {
  if (existsSync(path)) chmodSync(path, privateFile);
  else closeSync(openSync(path, "wx", privateFile));
}
