import { open } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";

/** https://sqlite.org/rescode.html#busy */
const busy = 5;

/**
 * Takes a lock that one process can have, until it closes what this gives; `undefined` when another has it. It is the right to write
 * to an always empty database: of those that ask in the same moment exactly one gets it, and the kernel frees it when the process
 * ends, however it ends. The file stays, and says nothing. The server has such a lock too; a client starts faster without the server.
 */
export async function openProfileLock(path: string): Promise<{ close(): void } | undefined> {
  await createPrivately(path);
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    // Who asks for all of it at once reads first, and so two may keep each other out.
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE");
    return lock;
  } catch (thrown) {
    lock.close();
    // The low byte: the rest tells the kind.
    const isBusy =
      thrown instanceof Error && "errcode" in thrown && (Number(thrown.errcode) & 0xff) === busy;
    if (!isBusy) throw thrown;
    return undefined;
  }
}

/** A file that is there is never opened: closing it would drop the locks that SQLite has on it in this process. */
async function createPrivately(path: string): Promise<void> {
  try {
    await (await open(path, "wx", 0o600)).close();
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
  }
}
