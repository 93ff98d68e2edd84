import type { Checking } from "./checking.ts";
import { stillIn } from "./list-stays.ts";

/** How far an account has read a conversation, by everything that says so. */
type Reading = { told: number; acknowledged: number };

/** Read marks: each higher than the one before, none beyond the end, and what was acknowledged or told is kept. */
export function checkMarks({ records, stored, counts, report }: Checking): void {
  const readings = new Map<string, Reading>();
  const find = (account: string, log: string): Reading => {
    const known = readings.get(`${account} ${log}`) ?? { told: 0, acknowledged: 0 };
    readings.set(`${account} ${log}`, known);
    return known;
  };
  for (const { actor, mark, log: own, seq: ownSeq } of [...stored.logs.values()].flat()) {
    if (mark === undefined) continue;
    counts.readMarks += 1;
    const reading = find(actor, mark.log);
    const where = "store";
    if (mark.seq <= reading.told) {
      const what = `${own} ${ownSeq} marks ${mark.log} ${mark.seq} behind ${reading.told}`;
      report({ kind: "went back", where, what });
    }
    if (mark.seq > (stored.heads.get(mark.log) ?? 0)) {
      report({ kind: "phantom", where, what: `${own} ${ownSeq} marks ${mark.log} ${mark.seq}` });
    }
    reading.told = mark.seq;
  }
  for (const entry of records.flatMap(({ entries }) => entries)) {
    if (entry.kind !== "marked") continue;
    const reading = find(entry.account, entry.log);
    reading.acknowledged = Math.max(entry.seq, reading.acknowledged);
  }
  const kept = new Map(stored.marks.map(({ account, log, seq }) => [`${account} ${log}`, seq]));
  for (const [name, { told, acknowledged }] of readings) {
    const [account = "", log = ""] = name.split(" ");
    const last = stored.findStays(log, account).at(-1);
    // Who comes in has read what was there before; who is out has no mark.
    const needed = Math.max(told, acknowledged);
    const has = last?.to === stillIn ? (kept.get(name) ?? 0) : Math.max(told, last?.from ?? 0);
    if (has >= needed) continue;
    const what = `${account} had read ${log} up to ${needed}, now up to ${has}`;
    report({ kind: "went back", where: "store", what });
  }
}
