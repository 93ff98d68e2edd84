import type { Entry } from "../record.ts";
import type { Counts, Finding } from "./findings.ts";
import type { ClientRecord } from "./read-records.ts";
import type { Stored, StoredEvent } from "./read-store.ts";

type Heard = Extract<Entry, { kind: "heard" }>;

/** What one connection was pushed, in the order in which it came. */
function gatherPushed(entries: readonly Entry[]) {
  const pushed = new Map<string, Heard[]>();
  for (const entry of entries) {
    if (entry.kind !== "heard" || entry.isListed) continue;
    const name = `${entry.connection} ${entry.log}`;
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
 * and the last, but for files that come in pieces. Over all of them, where the wire promises that: everything from the first on. Repeats after a break are counted.
 */
export function checkOlder(
  { client, entries }: ClientRecord,
  stored: Stored,
  counts: Counts,
  report: (finding: Finding) => void,
  isSettled: boolean,
): void {
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
  for (const pushed of gatherPushed(entries)) {
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
    for (const event of listOthers(stored, log, account, first, Number.MAX_SAFE_INTEGER)) {
      if (heard.has(event)) continue;
      report({ kind: "lost", where, what: `${event.key}, ${log} ${event.seq}, never came` });
    }
  }
}
