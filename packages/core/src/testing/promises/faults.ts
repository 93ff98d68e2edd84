import { ChatError } from "../../error.ts";
import type { Bus, Notice } from "../../ports/bus.ts";
import type { Store } from "../../ports/store.ts";

/** What happens to the next act: nothing; it is refused; it is carried out and its answer is lost, or late. */
export type Fate = "done" | "refused" | "answer lost" | "answer late";

/** A store to which things happen. */
export type FaultyStore = {
  readonly store: Store;
  /** Of the next act that changes something. */
  doom(fate: Fate): void;
  /** Gives the late answers, the newest first or the oldest. */
  release(isNewestFirst: boolean): void;
};

/** Wraps a store, so that acts fail and answers are late or lost as the test says. */
export function createFaultyStore(store: Store): FaultyStore {
  let next: Fate = "done";
  let late: (() => void)[] = [];
  const wrap =
    <Args extends unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const fate = next;
      next = "done";
      if (fate === "refused") throw new ChatError("unavailable", "refused");
      const result = await act(...args);
      if (fate === "answer lost") throw new ChatError("unavailable", "the answer is lost");
      if (fate === "answer late") await new Promise<void>((resolve) => late.push(resolve));
      return result;
    };
  return {
    store: {
      ...store,
      appendMessage: wrap(store.appendMessage),
      addMembers: wrap(store.addMembers),
      removeMember: wrap(store.removeMember),
      markRead: wrap(store.markRead),
      blockAccount: wrap(store.blockAccount),
    },
    doom(fate) {
      next = fate;
    },
    release(isNewestFirst) {
      const answers = isNewestFirst ? late.toReversed() : late;
      late = [];
      for (const answer of answers) answer();
    },
  };
}

/** What becomes of a notice on its way. */
export type Way = "told" | "lost" | "told twice" | "told late";

/** Where the buses of some processes meet, badly. */
export type FaultyBuses = {
  connect(): Bus;
  /** What becomes of the notices from now on. */
  lead(way: Way): void;
  /** Tells what is late, in the wrong order. */
  release(): void;
};

/** Creates buses that lose, double and disorder. */
export function createFaultyBuses(): FaultyBuses {
  const listeners = new Map<object, Set<(notice: Notice) => void>>();
  let way: Way = "told";
  let late: (() => void)[] = [];
  return {
    connect() {
      const own = new Set<(notice: Notice) => void>();
      const bus: Bus = {
        publish(notice) {
          const tell = () => {
            for (const [other, heard] of listeners) {
              if (other !== bus) for (const listener of [...heard]) listener(notice);
            }
          };
          if (way === "told late") late.push(tell);
          else
            for (let count = { lost: 0, told: 1, "told twice": 2 }[way]; count > 0; count -= 1)
              tell();
        },
        subscribe(listener) {
          own.add(listener);
          return () => own.delete(listener);
        },
        async close() {
          own.clear();
        },
      };
      listeners.set(bus, own);
      return bus;
    },
    lead(given) {
      way = given;
    },
    release() {
      const tells = late.toReversed();
      late = [];
      for (const tell of tells) tell();
    },
  };
}
