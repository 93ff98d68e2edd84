/** A time in which somebody was in a conversation: from the event that let them in to the one that took them out. */
export type Stay = { readonly from: number; readonly to: number };

/** The end of a stay that has not ended. */
export const stillIn: number = Number.POSITIVE_INFINITY;

/** Names of the accounts that an event made members, and of those that are none any more. */
type Passage = {
  readonly log: string;
  readonly seq: number;
  readonly joined: readonly string[];
  readonly left: readonly string[];
};

/** Who was in a conversation, and when, oldest first; conversations and accounts that nobody names have none. */
export type FindStays = (log: string, account: string) => readonly Stay[];

/** Replays who came and went; gives what finds the stays of an account in a conversation. */
export function listStays(logs: ReadonlyMap<string, readonly Passage[]>): FindStays {
  const stays = new Map<string, Stay[]>();
  const find = (log: string, account: string): Stay[] => {
    const name = `${log} ${account}`;
    const known = stays.get(name) ?? [];
    stays.set(name, known);
    return known;
  };
  for (const { log, seq, joined, left } of [...logs.values()].flat()) {
    for (const account of joined) find(log, account).push({ from: seq, to: stillIn });
    for (const account of left) {
      const last = find(log, account).pop();
      find(log, account).push({ from: last?.from ?? 0, to: seq });
    }
  }
  return (log, account) => stays.get(`${log} ${account}`) ?? [];
}

/** Whether an event falls into a stay; those that begin and end it do. */
export function isWithin({ from, to }: Stay, seq: number): boolean {
  return from <= seq && seq <= to;
}
