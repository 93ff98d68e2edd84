import { ChatError } from "../error.ts";
import type { Store } from "../ports/store.ts";

/**
 * The store, with `onDoubt` called for each act that was refused as `unavailable`: the answer may be what was lost, and
 * not the act.
 */
export function watchActs(store: Store, onDoubt: () => void): Store {
  const watch =
    <Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      act(...args).catch((thrown) => {
        if (ChatError.from(thrown).code === "unavailable") onDoubt();
        throw thrown;
      });
  const entries = Object.entries(store).map(([name, value]) => [
    name,
    typeof value === "function" ? watch(value) : value,
  ]);
  // The same names with the same types: only the failures are looked at.
  return { ...store, ...Object.fromEntries(entries) };
}
