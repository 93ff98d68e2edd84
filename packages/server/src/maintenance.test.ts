import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { startMaintenance } from "./maintenance.ts";
import { type Log, silentLog } from "./net/log.ts";

/** A log that settles `next()` at each line. */
function createEar() {
  let heard = Promise.withResolvers<string>();
  const hear = (_: object, message: string) => {
    const { resolve } = heard;
    heard = Promise.withResolvers();
    resolve(message);
  };
  const log: Log = { ...silentLog, debug: hear, warn: hear };
  return { log, next: () => heard.promise };
}

describe("startMaintenance()", () => {
  it("sweeps soon after the start, then every hour, until it is stopped", async () => {
    const core = openTestCore();
    const { clock } = core.ports;
    const ear = createEar();
    const stop = startMaintenance(core, clock, ear.log);
    for (const delayMs of [60_000, 3_600_000, 3_600_000]) {
      const line = ear.next();
      clock.advance(delayMs);
      expect(await line).toMatch(/^swept/);
      // The next sweep is scheduled behind the line.
      await new Promise((resolve) => setImmediate(resolve));
    }
    stop();
  });

  it("tries again after a sweep that failed", async () => {
    const core = openTestCore();
    const { clock, store } = core.ports;
    const ear = createEar();
    const stop = startMaintenance(core, clock, ear.log);
    await store.close();
    const line = ear.next();
    clock.advance(60_000);
    expect(await line).toMatch(/^cannot sweep/);
    stop();
  });
});
