import { DatabaseSync } from "node:sqlite";

/** Reads a store that nobody has open: throws when it is damaged, or a log has a hole or a wrong end. Gives the number of its events. */
export function checkStore(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true });
  const integrity = database.prepare("PRAGMA integrity_check").all();
  if (JSON.stringify(integrity) !== '[{"integrity_check":"ok"}]') {
    throw new Error(`the store is damaged: ${JSON.stringify(integrity)}`);
  }
  const broken = database
    .prepare(
      `SELECT log, COUNT(*) AS events, MIN(seq) AS first, MAX(seq) AS last, head FROM events JOIN logs ON logs.id = log
       GROUP BY log HAVING first <> 1 OR last <> events OR head <> last`,
    )
    .all();
  if (broken.length > 0) throw new Error(`logs with holes: ${JSON.stringify(broken)}`);
  return Number(database.prepare("SELECT COUNT(*) AS events FROM events").get()?.events);
}
