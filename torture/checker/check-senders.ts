import type { Entry } from "../record.ts";
import type { Checking } from "./checking.ts";
import type { Counts } from "./findings.ts";
import type { ClientRecord } from "./read-records.ts";

type Tried = Extract<Entry, { kind: "tried" }>;

/** What a sender knows of its messages. */
type Sent = {
  readonly tried: Map<string, Tried>;
  readonly acknowledged: Map<string, number | undefined>;
  /** With the code. */
  readonly refused: Map<string, string>;
};

function gatherSent(entries: readonly Entry[], counts: Counts): Sent {
  const sent: Sent = { tried: new Map(), acknowledged: new Map(), refused: new Map() };
  for (const entry of entries) {
    if (entry.kind === "tried") sent.tried.set(entry.key, entry);
    if (entry.kind === "acknowledged") sent.acknowledged.set(entry.key, entry.seq);
    if (entry.kind === "refused") sent.refused.set(entry.key, entry.code);
    if (entry.kind === "unanswered") counts.unanswered += 1;
  }
  counts.tried += sent.tried.size;
  counts.acknowledged += sent.acknowledged.size;
  counts.refused += sent.refused.size;
  return sent;
}

/** Each message that a client sent: there once if it was acknowledged, at most once in any case, as it was sent. */
function checkMessages({ client }: ClientRecord, sent: Sent, { stored, guests, report }: Checking) {
  for (const { key, sha, log, account = client.account } of sent.tried.values()) {
    const found = stored.byKey.get(key) ?? [];
    const where = client.name;
    const isAcknowledged = sent.acknowledged.has(key);
    if (found.length === 0 && isAcknowledged) {
      report({ kind: "lost", where, what: `${key} was acknowledged and is not in the store` });
    }
    if (found.length > 1) {
      const places = found.map((event) => `${event.log} ${event.seq}`).join(", ");
      report({ kind: "doubled", where, what: `${key} is in the store as ${places}` });
    }
    const [event] = found;
    if (event === undefined) continue;
    if (event.sha !== sha || event.log !== log || event.actor !== account) {
      const is = `${event.log} ${event.seq} of ${event.actor}, ${event.sha}`;
      report({ kind: "altered", where, what: `${key} was sent to ${log} as ${sha} and is ${is}` });
    }
    const told = sent.acknowledged.get(key);
    if (told !== undefined && told !== event.seq) {
      report({
        kind: "altered",
        where,
        what: `${key} was acknowledged as ${told}, it is ${event.seq}`,
      });
    }
    // Who tries again may be refused first and taken later, also unasked: the same message may have been on its way twice when its
    // sender was let in.
    const wasOut = sent.refused.get(key) === "not_found" && guests.has(`${account} ${log}`);
    const isOpen = isAcknowledged || (client.retries && wasOut);
    if (!isOpen && sent.refused.has(key)) {
      report({ kind: "refused yet stored", where, what: `${key} is ${event.log} ${event.seq}` });
    }
  }
}

/**
 * Messages of one client to one conversation stand in the order in which it sent them: on one connection, or on all where it
 * sends again what has no answer. What was refused once comes when it is taken, a file when all of it is there. Where people come and
 * go, a refusal may be lost on its way, and what is sent again then is taken behind later messages.
 */
function checkOrder({ client }: ClientRecord, sent: Sent, { stored, guests, report }: Checking) {
  const last = new Map<string, { readonly key: string; readonly seq: number }>();
  for (const { key, log, connection, isFile } of sent.tried.values()) {
    const [event] = stored.byKey.get(key) ?? [];
    if (event === undefined || sent.refused.has(key) || isFile === true) continue;
    if (client.retries && guests.has(`${client.account} ${log}`)) continue;
    const run = client.retries ? log : `${log} ${connection}`;
    const before = last.get(run);
    if (before !== undefined && before.seq > event.seq) {
      const what = `${key} is ${log} ${event.seq}, before ${before.key}, which was sent earlier`;
      report({ kind: "disordered", where: client.name, what });
    }
    last.set(run, { key, seq: event.seq });
  }
}

/** Checks what a client sent against the store. */
export function checkSender(record: ClientRecord, checking: Checking): ReadonlySet<string> {
  const sent = gatherSent(record.entries, checking.counts);
  checkMessages(record, sent, checking);
  checkOrder(record, sent, checking);
  return new Set(sent.tried.keys());
}
