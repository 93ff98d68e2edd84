/** What a client remembers of the logs of an account. */
export type Cursors = {
  readonly accountId: string;
  /** Of the server's history; "" before the first connection. */
  readonly epoch: string;
  /** The last seq that was told, by log. */
  readonly seqs: ReadonlyMap<string, number>;
};

/** No log is known. */
export function createCursors(accountId: string): Cursors {
  return { accountId, epoch: "", seqs: new Map() };
}

/** As text for the storage. */
export function encodeCursors({ accountId, epoch, seqs }: Cursors): string {
  return JSON.stringify({ accountId, epoch, seqs: Object.fromEntries(seqs) });
}

/** From the storage; undefined for what was not written by `encodeCursors`. */
export function parseCursors(text: string): Cursors | undefined {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // A torn or foreign value is as good as none: the client starts at the present.
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  if (!("accountId" in said && "epoch" in said && "seqs" in said)) return undefined;
  const { accountId, epoch, seqs } = said;
  if (typeof accountId !== "string" || typeof epoch !== "string") return undefined;
  if (typeof seqs !== "object" || seqs === null) return undefined;
  const entries = Object.entries(seqs).filter(
    (entry): entry is [string, number] => Number.isSafeInteger(entry[1]) && entry[1] >= 0,
  );
  return { accountId, epoch, seqs: new Map(entries) };
}
