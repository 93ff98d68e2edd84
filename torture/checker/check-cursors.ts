import type { Checking } from "./checking.ts";
import { stillIn } from "./list-stays.ts";
import type { ClientRecord } from "./read-records.ts";

/** What a client with cursors has of one log. */
type Reading = { next: number | undefined; readonly unfilled: Set<number> };

/**
 * A client with cursors: every event of each log once, in order, to the end; what was left out was fetched. Of a conversation that its
 * account was out of for a while, it may begin anew with the event that let it in, and need not have the end of a stay that is over.
 */
export function checkCursors(
  { client: { name: where, account }, entries }: ClientRecord,
  { stored, guests, counts, report, isSettled }: Checking,
): void {
  const readings = new Map<string, Reading>();
  const find = (log: string): Reading => {
    const known = readings.get(log) ?? { next: undefined, unfilled: new Set() };
    readings.set(log, known);
    return known;
  };
  const expect = (log: string, reading: Reading, seq: number): void => {
    // Where it has begun nothing is due in particular, unless it was let in during the run.
    const next = reading.next ?? (guests.has(`${account} ${log}`) ? 1 : seq);
    const isAnew = stored.findStays(log, account).some(({ from }) => from === seq && seq > next);
    if (seq === next || (isAnew && guests.has(`${account} ${log}`))) return;
    const kind = seq > next ? "hole" : seq === next - 1 ? "doubled" : "disordered";
    report({ kind, where, what: `${log} ${seq} came where ${next} was due` });
  };
  for (const entry of entries) {
    if (entry.kind === "heard" && entry.seq !== undefined) {
      const { log, seq, key, sha } = entry;
      counts.deliveries += 1;
      const reading = find(log);
      expect(log, reading, seq);
      reading.next = Math.max(seq + 1, reading.next ?? 0);
      const event = stored.logs.get(log)?.[seq - 1];
      if (event === undefined) {
        report({ kind: "phantom", where, what: `${log} ${seq} came and is not in the store` });
      } else if (event.key !== key || (sha !== undefined && sha !== event.sha)) {
        report({
          kind: "altered",
          where,
          what: `${log} ${seq} came as ${key}, it is ${event.key}`,
        });
      }
    } else if (entry.kind === "gap") {
      counts.gaps += 1;
      const reading = find(entry.log);
      expect(entry.log, reading, entry.from);
      for (let seq = entry.from; seq <= entry.to; seq += 1) reading.unfilled.add(seq);
      reading.next = entry.to + 1;
    } else if (entry.kind === "filled") find(entry.log).unfilled.delete(entry.seq);
    else if (entry.kind === "resync") counts.resyncs += 1;
  }
  if (!isSettled) return;
  for (const log of stored.logs.keys()) if (guests.has(`${account} ${log}`)) find(log);
  for (const [log, { next = 0, unfilled }] of readings) {
    const head = stored.heads.get(log) ?? 0;
    const stay = stored.findStays(log, account).at(-1);
    if (stay !== undefined && stay.to !== stillIn) continue;
    if (next !== head + 1) {
      report({
        kind: "lost",
        where,
        what: `${log} ends at ${head}, the last that came is ${next - 1}`,
      });
    }
    for (const seq of unfilled) {
      if (stay !== undefined && seq < stay.from) continue;
      report({ kind: "hole", where, what: `${log} ${seq} was never fetched` });
    }
  }
}
