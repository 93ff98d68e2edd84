import { checkCursors } from "./check-cursors.ts";
import { checkMarks } from "./check-marks.ts";
import { checkMembers } from "./check-members.ts";
import { checkOlder } from "./check-older.ts";
import { checkSender } from "./check-senders.ts";
import type { Checking } from "./checking.ts";
import type { Counts, Finding, Report } from "./findings.ts";
import { type ClientRecord, readRecords } from "./read-records.ts";
import { readStore, type Stored } from "./read-store.ts";

/** Numbers from 1 without holes, up to the head; no client message id twice for one account. */
function checkLogs(stored: Stored, report: (finding: Finding) => void): void {
  const ids = new Set<string>();
  for (const [log, events] of stored.logs) {
    for (const [index, { seq, actor, clientMessageId }] of events.entries()) {
      if (seq !== index + 1) {
        report({
          kind: "hole",
          where: "store",
          what: `${log} ${seq} stands where ${index + 1} is due`,
        });
        break;
      }
      if (clientMessageId === undefined) continue;
      const id = `${actor} ${clientMessageId}`;
      if (ids.has(id)) report({ kind: "doubled", where: "store", what: `client message id ${id}` });
      ids.add(id);
    }
  }
  for (const [log, head] of stored.heads) {
    const last = stored.logs.get(log)?.at(-1)?.seq ?? 0;
    if (last !== head) {
      report({
        kind: "hole",
        where: "store",
        what: `${log} has the head ${head} and ends at ${last}`,
      });
    }
  }
}

/** Whom the doorkeeper let in. */
function listGuests(records: readonly ClientRecord[]): ReadonlySet<string> {
  const changes = records.flatMap(({ entries }) => entries);
  return new Set(
    changes.flatMap((entry) =>
      entry.kind === "changing" && entry.isMember ? [`${entry.account} ${entry.log}`] : [],
    ),
  );
}

function countConnections({ client, entries }: ClientRecord, counts: Counts): void {
  const opened = entries.filter(({ kind }) => kind === "opened").length;
  counts.connections += opened;
  if (client.isSecure) counts.secured += opened;
}

/**
 * Reads every client's record and the store, and says what is wrong. Knows nothing of the server but the names of its
 * tables: what it finds has happened, whatever the server believes. The server must have ended. What has not come yet
 * is only missing where the run was settled before.
 */
export function check(recordFolder: string, dataFolder: string, isSettled = true): Report {
  const findings: Finding[] = [];
  const report = (finding: Finding) => void findings.push(finding);
  const stored = readStore(dataFolder, findings);
  const records = readRecords(recordFolder);
  const counts: Counts = {
    ...{ clients: records.length, connections: 0, tried: 0, acknowledged: 0, refused: 0 },
    ...{ unanswered: 0, stored: 0, deliveries: 0, repeats: 0, gaps: 0, resyncs: 0 },
    ...{ secured: 0, memberChanges: 0, readMarks: 0, files: stored.files },
  };
  const guests = listGuests(records);
  const checking: Checking = { records, stored, guests, counts, report, isSettled };
  checkLogs(stored, report);
  checkMembers(checking);
  checkMarks(checking);
  const tried = new Set<string>();
  for (const record of records) {
    countConnections(record, counts);
    for (const key of checkSender(record, checking)) tried.add(key);
    if (record.client.hears === "cursors") checkCursors(record, checking);
    else checkOlder(record, checking);
  }
  for (const key of stored.byKey.keys()) {
    if (!tried.has(key)) report({ kind: "phantom", where: "store", what: `nobody sent ${key}` });
  }
  counts.stored = [...stored.byKey.values()].flat().length;
  return { findings, counts };
}
