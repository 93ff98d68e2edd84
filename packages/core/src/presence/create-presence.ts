import type { AccountRef } from "../accounts/account.ts";
import type { AccountId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Clock } from "../ports/clock.ts";
import type { Presence, PresenceEntry, PresenceState } from "./presence.ts";

type Lease = {
  activity: "active" | "inactive";
  /** Ends the grace of a lost connection; absent while it is connected. */
  endGrace?: () => void;
};

/** Everybody who has a lease, or has not been told to be offline yet. */
type Present = {
  account: AccountRef;
  readonly leases: Set<Lease>;
  told: PresenceState;
};

type PresenceParts = {
  readonly clock: Clock;
  readonly limits: Pick<
    Limits,
    "presenceGraceMs" | "presenceWindowMs" | "presenceWindowPerAccountMs"
  >;
  readonly onDefect: (defect: unknown) => void;
};

/** Creates the presence of this process. */
export function createPresence({ clock, limits, onDefect }: PresenceParts): Presence {
  const presentById = new Map<AccountId, Present>();
  const listeners = new Set<(changes: readonly PresenceEntry[]) => void>();
  const changed = new Set<Present>();

  function findState(present: Present | undefined): PresenceState {
    if (present === undefined || present.leases.size === 0) return "offline";
    for (const lease of present.leases) if (lease.activity === "active") return "active";
    return "inactive";
  }

  /** Each change is told to each who is here: the more there are, the more changes are told together, and the fewer turn out to be one. */
  function findWindow(): number {
    return Math.max(limits.presenceWindowMs, presentById.size * limits.presenceWindowPerAccountMs);
  }

  function markChanged(present: Present): void {
    if (changed.size === 0) clock.schedule(findWindow(), tell);
    changed.add(present);
  }

  function tell(): void {
    const changes: PresenceEntry[] = [];
    for (const present of changed) {
      const state = findState(present);
      if (state === "offline") presentById.delete(present.account.id);
      if (state !== present.told) changes.push({ account: present.account, state });
      present.told = state;
    }
    changed.clear();
    if (changes.length === 0) return;
    for (const listener of [...listeners]) {
      try {
        listener(changes);
      } catch (thrown) {
        onDefect(thrown);
      }
    }
  }

  function drop(present: Present, lease: Lease): void {
    present.leases.delete(lease);
    markChanged(present);
  }

  return {
    join({ account }) {
      const present = presentById.get(account.id) ?? {
        account,
        leases: new Set<Lease>(),
        told: "offline" as const,
      };
      present.account = account;
      presentById.set(account.id, present);
      // Whoever comes back stands for the connections that were lost.
      for (const lease of present.leases) {
        if (lease.endGrace !== undefined) {
          lease.endGrace();
          present.leases.delete(lease);
        }
      }
      const lease: Lease = { activity: "active" };
      present.leases.add(lease);
      markChanged(present);
      let isReleased = false;
      return {
        setActivity(activity) {
          if (isReleased || lease.activity === activity) return;
          lease.activity = activity;
          markChanged(present);
        },
        release(reason) {
          if (isReleased) return;
          isReleased = true;
          if (reason === "left") drop(present, lease);
          else lease.endGrace = clock.schedule(limits.presenceGraceMs, () => drop(present, lease));
        },
      };
    },
    get: (id) => findState(presentById.get(id)),
    list: () =>
      [...presentById.values()]
        .filter(({ told }) => told !== "offline")
        .map(({ account, told }) => ({ account, state: told })),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
