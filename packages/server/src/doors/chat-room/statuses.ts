import type { AccountId, Clock, Presence, PresenceEntry, PresenceState } from "@parley/core";
import { createRoster } from "../../delivery/roster.ts";
import { encodeStatus, type Status } from "./codec.ts";

/** A change to tell, framed. */
export type StatusChange = {
  readonly accountId: AccountId;
  readonly frames: readonly Uint8Array[];
};

/** Presence in this wire's words. */
export interface Statuses {
  /** The changes that clients must be told, for a window of the core's presence. */
  toChanges(entries: readonly PresenceEntry[]): readonly StatusChange[];
  /** Who is here now, but for one, as somebody who enters is told: frames, end to end. */
  listOthers(self: AccountId): readonly Uint8Array[];
  close(): void;
}

/** Creates the translation of a presence, beginning with who is here now. */
export function createStatuses(presence: Presence, clock: Clock): Statuses {
  const states = new Map<AccountId, PresenceState>(
    presence.list().map(({ account, state }) => [account.id, state]),
  );

  const roster = createRoster(presence, ({ account, state }) => {
    const status = state === "inactive" ? "inactive" : "active";
    return encodeStatus({ username: account.username, at: clock.now() }, status, true);
  });

  function take({ account, state }: PresenceEntry): StatusChange {
    const before = states.get(account.id) ?? "offline";
    if (state === "offline") states.delete(account.id);
    else states.set(account.id, state);
    const sender = { username: account.username, at: clock.now() };
    const frames = toStatuses(before, state).map((status) => encodeStatus(sender, status));
    return { accountId: account.id, frames };
  }

  return {
    toChanges: (entries) => entries.map(take),
    listOthers: (self) => roster.list(self),
    close: roster.close,
  };
}

function toStatuses(before: PresenceState, after: PresenceState): readonly Status[] {
  if (before === after) return [];
  if (after === "offline") return ["logout"];
  if (before !== "offline") return [after];
  return after === "active" ? ["login"] : ["login", "inactive"];
}
