import type { Store } from "@parley/core";
import type { Database } from "../database.ts";

/** The name of an act: every method of the store but `close`. */
export type ActName = Exclude<keyof Store, "epoch" | "close">;

/** What the caller of an act gives. */
export type ActArgs<Name extends ActName> = Parameters<Store[Name]>;

/** What the caller of an act gets. */
export type ActResult<Name extends ActName> = Awaited<ReturnType<Store[Name]>>;

/**
 * Acts by name, each as what it does to the database, synchronously and inside a transaction that the
 * caller has begun. What an act throws undoes that act alone.
 */
export type Acts<Name extends ActName = ActName> = {
  readonly [Each in Name]: (db: Database, ...args: ActArgs<Each>) => ActResult<Each>;
};
