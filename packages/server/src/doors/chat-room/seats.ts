import type { AccountId } from "@parley/core";

/** A connection that may hold the seat of an account. */
export interface Seated {
  readonly accountId: AccountId;
  /** Whether the other end is there: asks it when that is not known. */
  isAlive(): Promise<boolean>;
  /** Told, at once, that somebody else sits there now. */
  replaced(): void;
}

/** One seat for each account: this wire has one connection for a name. */
export interface Seats<Holder extends Seated> {
  /**
   * Takes the account's seat; false when somebody who is alive sits there. Who is not alive is
   * replaced. Of several newcomers at once one gets it.
   */
  take(newcomer: Holder): Promise<boolean>;
  /** Gives the seat back. Does nothing when somebody else sits there. */
  leave(holder: Holder): void;
  find(id: AccountId): Holder | undefined;
  list(): readonly Holder[];
}

/** Creates the seats, all free. */
export function createSeats<Holder extends Seated>(): Seats<Holder> {
  const seats = new Map<AccountId, Holder>();
  return {
    async take(newcomer) {
      const { accountId } = newcomer;
      for (;;) {
        const holder = seats.get(accountId);
        if (holder !== undefined && (await holder.isAlive())) return false;
        // Another newcomer may have been faster meanwhile: then that one is asked.
        if (seats.get(accountId) !== holder) continue;
        seats.set(accountId, newcomer);
        holder?.replaced();
        return true;
      }
    },
    leave(holder) {
      if (seats.get(holder.accountId) === holder) seats.delete(holder.accountId);
    },
    find: (id) => seats.get(id),
    list: () => [...seats.values()],
  };
}
