import { describe, expect, it } from "vitest";
import { createSaver } from "./saver.ts";
import { createManualPlatform } from "./testing/manual-platform.ts";

function open(delayMs: number) {
  const platform = createManualPlatform();
  const writes: (string | undefined)[] = [];
  const disk = { isFull: false, value: "a" };
  const storage = {
    get: platform.storage.get,
    async set(_key: string, value: string | undefined) {
      await Promise.resolve();
      if (disk.isFull) throw new Error("full");
      writes.push(value);
    },
  };
  const saver = createSaver({ ...platform, storage }, "key", delayMs, () => disk.value);
  return { platform, writes, disk, saver };
}

describe("createSaver()", () => {
  it("writes at most once in the time", async () => {
    const { platform, writes, disk, saver } = open(1_000);
    saver.change();
    await platform.advance(600);
    disk.value = "b";
    saver.change();
    await platform.advance(399);
    expect(writes).toEqual([]);
    await platform.advance(1);
    await platform.settle();
    expect(writes).toEqual(["b"]);
  });

  it("writes what changes during a write, once, after it", async () => {
    const { platform, writes, disk, saver } = open(0);
    saver.change();
    disk.value = "b";
    saver.change();
    disk.value = "c";
    saver.change();
    await platform.settle();
    expect(writes).toEqual(["a", "c"]);
  });

  it("has written everything when a flush settles", async () => {
    const { writes, disk, saver } = open(1_000);
    saver.change();
    const first = saver.flush();
    disk.value = "b";
    saver.change();
    await Promise.all([first, saver.flush()]);
    expect(writes).toEqual(["a", "b"]);
  });

  it("tries again at the next change what could not be written", async () => {
    const { platform, writes, disk, saver } = open(0);
    disk.isFull = true;
    saver.change();
    await platform.settle();
    disk.isFull = false;
    saver.change();
    await platform.settle();
    expect(writes).toEqual(["a"]);
  });
});
