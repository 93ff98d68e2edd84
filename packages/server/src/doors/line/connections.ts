import { randomUUID } from "node:crypto";
import { type AccountId, type Event, isMessageEvent } from "@parley/core";
import type { Outbox } from "../../net/outbox.ts";

/** The connections that somebody has signed in on, and what came from which. */
export interface Connections {
  /** Adds a connection. */
  enter(accountId: AccountId, outbox: Outbox): Place;
  /** The outbox of the connection that an event came from; `undefined` for what came from elsewhere. */
  findSender(event: Event): Outbox | undefined;
  /** One of the account's connections. */
  findAny(accountId: AccountId): Outbox | undefined;
}

/** A connection's place among the others. */
export type Place = {
  /** A client message id for the next message of this connection; unique, 50 bytes at most. */
  nextId(): string;
  leave(): void;
};

const prefix = "line:";

type Entry = { readonly accountId: AccountId; readonly outbox: Outbox };

/** Creates the list, with nobody in it. */
export function createConnections(): Connections {
  const entries = new Map<string, Entry>();
  return {
    enter(accountId, outbox) {
      const key = randomUUID().replaceAll("-", "");
      let count = 0;
      entries.set(key, { accountId, outbox });
      return {
        nextId() {
          count += 1;
          return `${prefix}${key}:${count}`;
        },
        leave: () => void entries.delete(key),
      };
    },
    findSender(event) {
      if (!isMessageEvent(event)) return undefined;
      const id = event.body.clientMessageId;
      if (!id.startsWith(prefix)) return undefined;
      const entry = entries.get(id.slice(prefix.length, id.lastIndexOf(":")));
      // Anybody may choose a message id of their own.
      return entry?.accountId === event.actor.id ? entry.outbox : undefined;
    },
    findAny(accountId) {
      for (const entry of entries.values()) if (entry.accountId === accountId) return entry.outbox;
      return undefined;
    },
  };
}
