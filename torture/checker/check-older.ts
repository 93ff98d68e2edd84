import type { Entry } from "../record.ts";
import type { Checking } from "./checking.ts";
import { isWithin, stillIn } from "./list-stays.ts";
import type { ClientRecord } from "./read-records.ts";
import type { Stored, StoredEvent } from "./read-store.ts";

type Heard = Extract<Entry, { kind: "heard" }>;

/** What one connection was pushed of one stay in a conversation, in the order in which it came. */
function gatherPushed({ client: { account }, entries }: ClientRecord, stored: Stored) {
  const pushed = new Map<string, Heard[]>();
  for (const entry of entries) {
    if (entry.kind !== "heard" || entry.isListed) continue;
    const { log, key = "" } = entry;
    const seq = stored.byKey.get(key)?.find((event) => event.log === log)?.seq ?? 0;
    const stay = stored.findStays(log, account).findIndex((each) => isWithin(each, seq));
    const name = `${entry.connection} ${log} ${stay}`;
    const known = pushed.get(name) ?? [];
    pushed.set(name, known);
    known.push(entry);
  }
  return pushed.values();
}

/** Messages of others between two places of a log: no wire has to show its client what it sent itself. */
function listOthers(stored: Stored, log: string, account: string, from: number, to: number) {
  const events = stored.logs.get(log)?.slice(from - 1, to) ?? [];
  return events.filter(({ key, actor }) => key !== undefined && actor !== account);
}

/**
 * A client of a wire without cursors. In one connection: everything of the others once, in order, without a hole between the first
 * and the last, but for files that come in pieces. Over all of them, where the wire promises that: everything from the first on, or since its
 * account was let in again. Repeats after a break are counted.
 */
export function checkOlder(
  record: ClientRecord,
  { stored, counts, report, isSettled }: Checking,
): void {
  const { client, entries } = record;
  const { name: where, account } = client;
  const heard = new Set<StoredEvent>();
  const firsts = new Map<string, number>();

  const isSlow = (event: StoredEvent) => event.isFile && client.hasSlowFiles === true;

  const take = ({ key = "", log, sha }: Heard): StoredEvent | undefined => {
    const event = stored.byKey.get(key)?.find((each) => each.log === log);
    if (event === undefined) {
      report({ kind: "phantom", where, what: `${key} came and is not in ${log}` });
      return undefined;
    }
    if (sha !== undefined && sha !== event.sha) {
      report({ kind: "altered", where, what: `${key} came as ${sha}, it is ${event.sha}` });
    }
    counts.deliveries += 1;
    if (heard.has(event)) counts.repeats += 1;
    heard.add(event);
    firsts.set(log, Math.min(event.seq, firsts.get(log) ?? event.seq));
    return event;
  };

  for (const entry of entries) if (entry.kind === "heard" && entry.isListed) take(entry);
  for (const pushed of gatherPushed(record, stored)) {
    const inConnection = new Set<StoredEvent>();
    let last: StoredEvent | undefined;
    for (const entry of pushed) {
      const event = take(entry);
      if (event === undefined) continue;
      const place = `${event.key}, ${event.log} ${event.seq}, in connection ${entry.connection}`;
      if (inConnection.has(event)) report({ kind: "doubled", where, what: `${place} came twice` });
      else if (last !== undefined && event.seq < last.seq && !isSlow(event)) {
        report({
          kind: "disordered",
          where,
          what: `${place} came behind ${last.key}, ${last.seq}`,
        });
      }
      inConnection.add(event);
      if (isSlow(event)) continue;
      if (last === undefined || event.seq > last.seq) last = event;
    }
    const seqs = [...inConnection].map(({ seq }) => seq);
    const log = pushed[0]?.log ?? "";
    for (const event of listOthers(stored, log, account, Math.min(...seqs), Math.max(...seqs))) {
      if (inConnection.has(event) || isSlow(event)) continue;
      const what = `${event.key}, ${log} ${event.seq}, is missing in connection ${pushed[0]?.connection}`;
      report({ kind: "hole", where, what });
    }
  }
  if (client.hears !== "whole" || !isSettled) return;
  for (const [log, first] of firsts) {
    const stay = stored.findStays(log, account).at(-1) ?? { from: first, to: stillIn };
    if (stay.to !== stillIn) continue;
    const from = Math.max(first, stay.from);
    for (const event of listOthers(stored, log, account, from, Number.MAX_SAFE_INTEGER)) {
      if (heard.has(event)) continue;
      report({ kind: "lost", where, what: `${event.key}, ${log} ${event.seq}, never came` });
    }
  }
}
