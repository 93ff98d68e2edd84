import { lobbyId } from "@parley/core";
import { busSuite } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createLocalBus } from "./create-local-bus.ts";

busSuite("local bus", async () => ({
  connect: async () => createLocalBus(),
  close: async () => undefined,
}));

describe("createLocalBus()", () => {
  it("calls no listener, its own least of all", async () => {
    const bus = createLocalBus();
    const heard: unknown[] = [];
    const unsubscribe = bus.subscribe((notice) => heard.push(notice));
    bus.publish({ log: lobbyId, head: 1 });
    await new Promise(setImmediate);
    unsubscribe();
    await bus.close();
    expect(heard).toEqual([]);
  });
});
