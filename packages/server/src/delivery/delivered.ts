import type { Clock, Core, LogId, Session } from "@parley/core";
import type { Log } from "../net/log.ts";

/** What an account is known to have received of a log: everything up to `position` but the files in `missing` (ascending). */
export type Receipt = { readonly position: number; readonly missing: readonly number[] };

/**
 * What has arrived, for a wire without cursors, by account and log. Exact while the process runs; what outlives it is the
 * last seq below which nothing is missing, saved about every second and when asked.
 */
export interface Delivered {
  /** `undefined` for an account that has never got anything of the log. */
  find(session: Session, log: LogId): Promise<Receipt | undefined>;
  note(session: Session, log: LogId, receipt: Receipt): void;
  /** Saves what has been noted. Never rejects: what cannot be saved now is tried again. */
  save(): Promise<void>;
}

/** How long a receipt may wait for the store: after a crash, no more than this is shown twice. */
const saveAfterMs = 1_000;
/** Receipts that are kept in memory; the longest unchanged are forgotten first. */
const maxKnown = 10_000;

type DeliveredParts = {
  readonly live: Core["live"];
  readonly clock: Clock;
  readonly log: Log;
};

type Unsaved = { readonly session: Session; readonly log: LogId; readonly receipt: Receipt };

/** Creates the receipts. */
export function createDelivered({ live, clock, log }: DeliveredParts): Delivered {
  const known = new Map<string, Receipt>();
  const unsaved = new Map<string, Unsaved>();
  let isScheduled = false;

  function scheduleSave(): void {
    if (isScheduled) return;
    isScheduled = true;
    clock.schedule(saveAfterMs, () => {
      isScheduled = false;
      void save();
    });
  }

  async function save(): Promise<void> {
    const entries = [...unsaved];
    unsaved.clear();
    await Promise.all(
      entries.map(async ([key, entry]) => {
        try {
          await live.saveDelivered(entry.session, entry.log, toContiguous(entry.receipt));
        } catch (thrown) {
          log.warn({ err: thrown }, "what was delivered could not be saved");
          if (!unsaved.has(key)) unsaved.set(key, entry);
          scheduleSave();
        }
      }),
    );
  }

  return {
    async find(session, log) {
      const receipt = known.get(toKey(session, log));
      if (receipt !== undefined) return receipt;
      const position = await live.findDelivered(session, log);
      return position === undefined ? undefined : { position, missing: [] };
    },
    note(session, log, receipt) {
      const key = toKey(session, log);
      known.delete(key);
      known.set(key, receipt);
      const oldest = known.keys().next().value;
      if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
      unsaved.set(key, { session, log, receipt });
      scheduleSave();
    },
    save,
  };
}

function toKey({ account }: Session, log: LogId): string {
  return `${account.id} ${log}`;
}

/** The last seq below which nothing is missing. */
export function toContiguous({ position, missing }: Receipt): number {
  const [first] = missing;
  return first === undefined ? position : first - 1;
}
