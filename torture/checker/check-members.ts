import type { Checking } from "./checking.ts";
import { isWithin, stillIn } from "./list-stays.ts";
import type { ClientRecord } from "./read-records.ts";

/** A time in which somebody was out, and the server had said so: nothing behind `seq` may come. */
type Ban = {
  readonly account: string;
  readonly log: string;
  readonly seq: number;
  readonly since: number;
  until: number;
};

/** What the doorkeeper was told, beside what the store says of it. */
function listBans({ entries }: ClientRecord, { stored, counts, report }: Checking): readonly Ban[] {
  const bans: Ban[] = [];
  const changes = new Map<string, number>();
  const isOf = (account: string, log: string) => (ban: Ban) =>
    ban.account === account && ban.log === log;
  for (const entry of entries) {
    if (entry.kind === "changing" && entry.isMember) {
      const last = bans.findLast(isOf(entry.account, entry.log));
      if (last !== undefined) last.until = entry.at;
    }
    if (entry.kind !== "changed") continue;
    counts.memberChanges += 1;
    const { account, log, isMember, at } = entry;
    const name = `${account} ${log} ${isMember}`;
    const number = changes.get(name) ?? 0;
    changes.set(name, number + 1);
    const stay = stored.findStays(log, account)[number];
    if (stay === undefined || (!isMember && stay.to === stillIn)) {
      const what = `${account} was said to be ${isMember ? "in" : "out of"} ${log}, and is not in the store`;
      report({ kind: "lost", where: "store", what });
    } else if (!isMember) bans.push({ account, log, seq: stay.to, since: at, until: stillIn });
  }
  return bans;
}

/** Nobody writes who is no member, and nobody is told what was said after the server had said that they are out. */
export function checkMembers(checking: Checking): void {
  const { records, stored, report } = checking;
  // Only what says who comes in can say who is out.
  const told = [...stored.logs.values()].filter((events) =>
    events.some((event) => event.joined.length > 0),
  );
  for (const { key, log, seq, actor } of told.flat()) {
    if (key === undefined) continue;
    if (stored.findStays(log, actor).some((stay) => isWithin(stay, seq))) continue;
    report({
      kind: "let in",
      where: "store",
      what: `${key} is ${log} ${seq} of ${actor}, who was out`,
    });
  }
  const bans = records.flatMap((record) => listBans(record, checking));
  for (const { client, entries } of records) {
    const own = bans.filter(({ account }) => account === client.account);
    if (own.length === 0) continue;
    for (const entry of entries) {
      if (entry.kind !== "heard") continue;
      const { log, at, key = "" } = entry;
      const seq = entry.seq ?? stored.byKey.get(key)?.find((event) => event.log === log)?.seq ?? 0;
      const ban = own.find((each) => each.log === log && each.since < at && at < each.until);
      if (ban === undefined || seq <= ban.seq) continue;
      const what = `${log} ${seq} came, and ${client.account} was out since ${ban.seq}`;
      report({ kind: "leaked", where: client.name, what });
    }
  }
}
