import { describe, expect, it } from "vitest";
import { listTestMessages, toTestMessage } from "../testing/events.ts";
import { createManualDevice } from "../testing/manual-device.ts";
import { openMemoryEngine } from "../testing/memory-engine.ts";
import { createMessageSearch, searchPatienceMs } from "./message-search.ts";

describe("createMessageSearch()", () => {
  it("asks once the typing rests, page by page", async () => {
    const asked: unknown[] = [];
    using memory = openMemoryEngine({
      searchMessages: async (search) => {
        asked.push(search);
        return search.pageToken === ""
          ? { events: listTestMessages(1, 2), nextPageToken: "p2" }
          : { events: [toTestMessage(3)], nextPageToken: "" };
      },
    });
    const device = createManualDevice();
    const search = createMessageSearch(memory.engine, device);
    search.change("te", undefined);
    search.change(" text ", "lobby");
    device.advance(searchPatienceMs);
    await expect.poll(() => [search.found().length, search.isBusy()]).toEqual([2, false]);
    expect(search.hasMore()).toBe(true);
    await search.more();
    expect([search.found(), search.hasMore()]).toEqual([listTestMessages(1, 3), false]);
    const query = { text: "text", conversationId: "lobby" };
    expect(asked).toEqual([
      { ...query, pageToken: "" },
      { ...query, pageToken: "p2" },
    ]);
  });

  it("drops an answer to what is not asked any more, and asks nothing for one letter", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    using memory = openMemoryEngine({
      searchMessages: async () => {
        await promise;
        return { events: listTestMessages(1, 2), nextPageToken: "" };
      },
      getFileUrl: async () => "",
    });
    const device = createManualDevice();
    const search = createMessageSearch(memory.engine, device);
    search.change("text", undefined);
    device.advance(searchPatienceMs);
    search.change("t", undefined);
    resolve();
    await memory.engine.call("getFileUrl", { fileId: "" });
    expect([search.found(), search.isBusy(), search.error()]).toEqual([[], false, ""]);
  });
});
