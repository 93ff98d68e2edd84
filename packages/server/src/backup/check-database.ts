import type { Database } from "../stores/sqlite/database.ts";

/** How much of one kind is told: who has thousands of holes knows enough after some. */
const maxTold = 20;

/**
 * What is wrong inside a database, in sentences for the operator: damage of the file, holes in the logs, and references to what
 * is not there. Empty when nothing is.
 */
export function listDatabaseProblems(db: Database): readonly string[] {
  return [
    ...listDamage(db),
    ...listHoles(db),
    ...listWrongHeads(db),
    ...listBrokenReferences(db),
    ...listMarksAhead(db),
  ];
}

function listDamage(db: Database): readonly string[] {
  return db
    .all<{ integrity_check: string }>(`PRAGMA integrity_check(${maxTold})`)
    .filter(({ integrity_check: said }) => said !== "ok")
    .map(({ integrity_check: said }) => `the database is damaged: ${said}`);
}

/** An event whose predecessor is not there. */
function listHoles(db: Database): readonly string[] {
  return db
    .all<{ log: string; seq: number; before: number }>(
      `SELECT log, seq, before FROM (
         SELECT log, seq, lag(seq, 1, 0) OVER (PARTITION BY log ORDER BY seq) AS before FROM events
       ) WHERE seq <> before + 1 LIMIT ${maxTold}`,
    )
    .map(({ log, seq, before }) =>
      seq === before + 2
        ? `log ${log}: seq ${before + 1} is missing`
        : `log ${log}: seq ${before + 1} to ${seq - 1} are missing`,
    );
}

function listWrongHeads(db: Database): readonly string[] {
  return db
    .all<{ log: string; head: number; last: number }>(
      `SELECT logs.id AS log, head, coalesce(max(seq), 0) AS last
       FROM logs LEFT JOIN events ON log = logs.id GROUP BY logs.id HAVING head <> last LIMIT ${maxTold}`,
    )
    .map(({ log, head, last }) => `log ${log}: its head is ${head}, its last event is ${last}`);
}

function listBrokenReferences(db: Database): readonly string[] {
  const broken = db.all<{ table: string; parent: string; rows: number }>(
    `SELECT "table", parent, count(*) AS rows FROM pragma_foreign_key_check GROUP BY 1, 2 LIMIT ${maxTold}`,
  );
  const withoutFile = db.all<{ log: string; seq: number; file: string }>(
    `SELECT log, seq, file_id AS file FROM events
     WHERE file_id IS NOT NULL AND file_id NOT IN (SELECT id FROM files) LIMIT ${maxTold}`,
  );
  return [
    ...withoutFile.map(
      ({ log, seq, file }) =>
        `log ${log}: the message ${seq} has the file ${file}, which is not there`,
    ),
    ...broken
      .filter(({ table, parent }) => !(table === "events" && parent === "files"))
      .map(
        ({ table, parent, rows }) =>
          `${rows} rows of ${table} refer to ${parent} that are not there`,
      ),
  ];
}

/** A mark ahead of its log: what comes next would count as received, or as read. */
function listMarksAhead(db: Database): readonly string[] {
  return db
    .all<{ account: string; log: string; seq: number; what: string }>(
      `SELECT account_id AS account, log, seq, 'received' AS what FROM delivered
         WHERE seq > coalesce((SELECT head FROM logs WHERE id = log), 0)
       UNION ALL
       SELECT account_id, conversation_id, read_seq, 'read' FROM members
         WHERE read_seq > coalesce((SELECT head FROM logs WHERE id = conversation_id), 0)
       LIMIT ${maxTold}`,
    )
    .map(
      ({ account, log, seq, what }) =>
        `log ${log}: ${account} has ${what} up to ${seq}, behind its end`,
    );
}
