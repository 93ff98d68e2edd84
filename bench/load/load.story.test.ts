import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { connectionBound } from "./bounds.ts";
import { smallPlan } from "./plan.ts";
import { runPlan } from "./run-plan.ts";

/** Four processes, seven times slower where other tests run beside it. */
const timeout = 300_000;

describe("a server with idle, busy and hostile clients by all doors", () => {
  // How fast it is, `npm run bench:load` says; here only what must be so on any machine.
  it("cuts nobody who does no harm, stays within its memory, and has everybody back after a restart", {
    timeout,
  }, async () => {
    await using folders = new AsyncDisposableStack();
    const place = await mkdtemp(join(tmpdir(), "parley-load-"));
    folders.defer(() => rm(place, { recursive: true }));
    const { idle, hostile, storm, connections, peakBytes } = await runPlan(smallPlan, place);

    expect(idle.map(({ present }) => present)).toEqual(idle.map(({ wanted }) => wanted));
    expect(connections).toBe(350);
    for (const { kind, lost, calm, hostile: meanwhile } of hostile) {
      expect([kind, lost]).toEqual([kind, 0]);
      expect(calm.count).toBeGreaterThan(0);
      expect(meanwhile.count).toBeGreaterThan(0);
    }
    expect(peakBytes).toBeLessThan(connectionBound(connections));
    expect(storm).toMatchObject({ wanted: 350, returned: 350, exitCode: 0 });
  });
});
