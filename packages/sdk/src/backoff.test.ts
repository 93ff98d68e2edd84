import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { waitForNextTry } from "./backoff.ts";
import { createManualPlatform } from "./testing/manual-platform.ts";

describe("waitForNextTry()", () => {
  it.each(["time", "an abort"])("ends with %s, and leaves nothing on the signal", async (end) => {
    const platform = createManualPlatform();
    const abort = new AbortController();
    const { signal } = abort;
    const wait = waitForNextTry(platform, { failures: 1, retryAfterMs: 10, signal });
    if (end === "time") await platform.advance(10);
    else abort.abort();
    await wait;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
