import type { AccountId, Presence, PresenceEntry, PresenceState } from "@parley/core";
import { type Broadcast, createBroadcast } from "../../net/broadcast.ts";
import type { Connections } from "./connections.ts";
import { encodePresence } from "./machine/encode-object.ts";
import { toShownName } from "./words.ts";

/** Everybody who is told who comes and goes: people in words, programs in objects. */
export type Audience = {
  readonly people: Broadcast;
  readonly programs: Broadcast;
  close(): void;
};

/** Creates the audience of a presence. */
export function createAudience(presence: Presence, connections: Connections): Audience {
  const states = new Map<AccountId, PresenceState>(
    presence.list().map(({ account, state }) => [account.id, state]),
  );
  const people = createBroadcast();
  const programs = createBroadcast();

  function tell(entry: PresenceEntry): void {
    const { account, state } = entry;
    const before = states.get(account.id) ?? "offline";
    if (state === "offline") states.delete(account.id);
    else states.set(account.id, state);
    if (state === before) return;
    // Nobody needs to be told of themselves.
    const except = connections.findAny(account.id);
    const line = `* ${toShownName(account.username)} is ${toWord(before, state)}\n`;
    people.cast({ bytes: Buffer.from(line), importance: "ephemeral", except });
    programs.cast({ bytes: encodePresence(entry), importance: "ephemeral" });
  }

  const close = presence.subscribe((entries) => {
    for (const entry of entries) tell(entry);
  });
  return { people, programs, close };
}

function toWord(before: PresenceState, after: PresenceState): string {
  if (after === "offline") return "gone";
  if (after === "inactive") return "away";
  return before === "offline" ? "here" : "back";
}
