import { type Accessor, createSignal, type Setter } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Account, AccountRef, PresenceState } from "../bridge/messages.ts";

/** What this page knows of accounts, whatever conversation they are in. Reading is reactive, one account at a time. */
export interface Directory {
  /** Undefined while it is not known; `want` asks the server. */
  find(id: string): Account | undefined;
  /** Asks the server for an account that is not known yet; does nothing for one that is. */
  want(id: string): void;
  /** Asks again: the account has changed. */
  refresh(account: AccountRef): void;
  receive(accounts: readonly Account[]): void;
  /** `offline` for who is not told about. */
  presenceOf(id: string): PresenceState;
  receivePresence(id: string, presence: PresenceState): void;
  /** Nobody is known to be here: the connection is lost. */
  forgetPresence(): void;
  forget(): void;
}

type Cell<Value> = readonly [Accessor<Value>, Setter<Value>];

/** A signal for each key, made when it is first looked at. */
function createCells<Value>(empty: Value): {
  readonly of: (key: string) => Cell<Value>;
  readonly clear: () => void;
} {
  const cells = new Map<string, Cell<Value>>();
  return {
    of(key) {
      const cell = cells.get(key) ?? (createSignal(empty) as Cell<Value>);
      cells.set(key, cell);
      return cell;
    },
    clear() {
      for (const [, set] of cells.values()) set(() => empty);
    },
  };
}

/** Nobody is known at first. */
export function createDirectory(engine: Engine): Directory {
  const accounts = createCells<Account | undefined>(undefined);
  const presences = createCells<PresenceState>("offline");
  const wanted = new Set<string>();
  let isAsking = false;

  const receive = (list: readonly Account[]): void => {
    for (const account of list) accounts.of(account.id)[1](() => account);
  };

  async function askAll(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    for (const id of wanted) {
      try {
        receive([await engine.call("getAccount", { id })]);
      } catch {
        // Gone, or not reachable: its name stands in the events, and whoever shows it next asks again.
      }
      wanted.delete(id);
    }
    isAsking = false;
  }

  function ask(id: string): void {
    wanted.add(id);
    void askAll();
  }

  return {
    find: (id) => accounts.of(id)[0](),
    want(id) {
      if (id !== "" && !accounts.of(id)[0]() && !wanted.has(id)) ask(id);
    },
    refresh: ({ id }) => ask(id),
    receive,
    presenceOf: (id) => presences.of(id)[0](),
    receivePresence: (id, presence) => presences.of(id)[1](() => presence),
    forgetPresence: () => presences.clear(),
    forget() {
      wanted.clear();
      accounts.clear();
      presences.clear();
    },
  };
}
