import type { Store } from "@parley/core";
import type { Database } from "../database.ts";

/** What the store does: every method of the port but `close`, and what it asks of itself. */
type AllActs = Omit<Store, "epoch" | "close"> & {
  /** Has what was answered so far found by searches. */
  indexMessages(): Promise<void>;
};

/** The name of an act. */
export type ActName = keyof AllActs;

/** What the caller of an act gives. */
export type ActArgs<Name extends ActName> = Parameters<AllActs[Name]>;

/** What the caller of an act gets. */
export type ActResult<Name extends ActName> = Awaited<ReturnType<AllActs[Name]>>;

/**
 * Acts by name, each as what it does to the database, synchronously and inside a transaction that the
 * caller has begun. What an act throws undoes that act alone.
 */
export type Acts<Name extends ActName = ActName> = {
  readonly [Each in Name]: (db: Database, ...args: ActArgs<Each>) => ActResult<Each>;
};
