import { type AccountId, type Clock, type Core, lobbyId, type Session } from "@parley/core";
import type { Log } from "../../net/log.ts";

/** What an account is known to have received: everything up to `position` but the files in `missing` (ascending). */
export type Receipt = { readonly position: number; readonly missing: readonly number[] };

/**
 * What has arrived, for a wire without cursors. Exact while the process runs; what outlives it is the
 * last seq below which nothing is missing, saved about every second and when asked.
 */
export interface Delivered {
  /** `undefined` for an account that has never been here. */
  find(session: Session): Promise<Receipt | undefined>;
  note(session: Session, receipt: Receipt): void;
  /** Saves what has been noted. Never rejects: what cannot be saved now is tried again. */
  save(): Promise<void>;
}

/** How long a receipt may wait for the store: after a crash, no more than this is shown twice. */
const saveAfterMs = 1_000;
/** Accounts whose receipts are kept in memory; the longest unchanged are forgotten first. */
const maxKnown = 10_000;

type DeliveredParts = {
  readonly live: Core["live"];
  readonly clock: Clock;
  readonly log: Log;
};

/** Creates the receipts. */
export function createDelivered({ live, clock, log }: DeliveredParts): Delivered {
  const known = new Map<AccountId, Receipt>();
  const unsaved = new Map<AccountId, { readonly session: Session; readonly receipt: Receipt }>();
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
      entries.map(async ([id, entry]) => {
        try {
          await live.saveDelivered(entry.session, lobbyId, toContiguous(entry.receipt));
        } catch (thrown) {
          log.warn({ err: thrown }, "what was delivered could not be saved");
          if (!unsaved.has(id)) unsaved.set(id, entry);
          scheduleSave();
        }
      }),
    );
  }

  return {
    async find(session) {
      const receipt = known.get(session.account.id);
      if (receipt !== undefined) return receipt;
      const position = await live.findDelivered(session, lobbyId);
      return position === undefined ? undefined : { position, missing: [] };
    },
    note(session, receipt) {
      const { id } = session.account;
      known.delete(id);
      known.set(id, receipt);
      const oldest = known.keys().next().value;
      if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
      unsaved.set(id, { session, receipt });
      scheduleSave();
    },
    save,
  };
}

/** The last seq below which nothing is missing. */
export function toContiguous({ position, missing }: Receipt): number {
  const [first] = missing;
  return first === undefined ? position : first - 1;
}
