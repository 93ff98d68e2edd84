import fc from "fast-check";
import { describe, it } from "vitest";
import type { Store } from "../../ports/store.ts";
import { checkPromises } from "./check-promises.ts";
import { commands } from "./commands.ts";
import { runCommands } from "./run-commands.ts";

/** More runs, each with a seed of its own: `PROPERTY_RUNS=10000 npx vitest run …`. Without, the same few at every run. */
const more = Number(process.env.PROPERTY_RUNS ?? 0);

/** The core's promises as properties of random runs on several processes over one store: posts and retries, changes of members, lost answers, lost notices. */
export function promisesSuite(
  name: string,
  runs: number,
  open: () => Promise<{ readonly store: Store; close(): Promise<void> }>,
): void {
  describe(`the core's promises on ${name}`, () => {
    it("hold whatever is posted, tried again, refused, lost, late and out of order", async () => {
      const property = fc.asyncProperty(commands, async (given) => {
        const opened = await open();
        try {
          checkPromises(await runCommands(opened.store, given));
        } finally {
          await opened.close();
        }
      });
      await fc.assert(
        property,
        more > 0 ? { numRuns: more } : { numRuns: runs, seed: 1, endOnFailure: true },
      );
    }, 600_000);
  });
}
