import { lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { createTestFolder } from "./testing/test-data.ts";
import { Thread } from "./thread.ts";

/** A worker that answers `probe`, and dies of `findHead`. */
function toScript(): URL {
  const source = `
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ kind, calls }) => {
      if (kind === "open") parentPort.postMessage({ kind: "opened", epoch: "e" });
      else if (kind === "close") parentPort.close();
      else if (calls.some(({ act }) => act === "findHead")) throw new Error("a crash");
      else parentPort.postMessage({
        kind: "answers",
        isCommitted: true,
        answers: calls.map(() => ({ isDone: true })),
      });
    });
  `;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

function createThread(maxWaiting?: number): Thread {
  return new Thread({
    data: { role: "writer", path: "" },
    onProgress: () => {},
    script: toScript(),
    ...(maxWaiting === undefined ? {} : { maxWaiting }),
  });
}

describe("Thread", () => {
  it("refuses what a crashed worker left unanswered, and starts another for the next act", async () => {
    const thread = createThread();
    expect(await thread.open()).toBe("e");
    const settled = await Promise.allSettled([
      thread.call("findHead", [lobbyId]),
      thread.call("probe", []),
    ]);
    const refusal = {
      reason: { code: "unavailable", cause: expect.objectContaining({ message: "a crash" }) },
    };
    expect(settled).toMatchObject([refusal, refusal]);
    await thread.call("probe", []);
    expect(thread.statistics()).toEqual({ acts: 1, commits: 1, refused: 2, waiting: 0 });
    await thread.close();
  });

  it("tells those who wait why a new worker cannot open the database", async () => {
    await using folder = await createTestFolder();
    const thread = new Thread({
      data: { role: "reader", path: `${folder.path}/missing.sqlite` },
      onProgress: () => {},
    });
    const refusal = {
      code: "unavailable",
      message:
        "the store is unavailable: the database file cannot be opened (unable to open database file)",
    };
    await expect(thread.open()).rejects.toMatchObject(refusal);
    await expect(thread.call("probe", [])).rejects.toMatchObject(refusal);
    await thread.close();
  });

  it("refuses a round with a value that cannot cross threads, and goes on", async () => {
    const thread = createThread();
    await thread.open();
    const call = thread.call("findCredentials", [Symbol("x") as unknown as string]);
    await expect(call).rejects.toMatchObject({ code: "internal" });
    await thread.call("probe", []);
    await thread.close();
  });

  it("refuses acts beyond those that may wait", async () => {
    const thread = createThread(2);
    await thread.open();
    const settled = await Promise.allSettled([1, 2, 3].map(() => thread.call("probe", [])));
    expect(settled).toMatchObject([
      { status: "fulfilled" },
      { status: "fulfilled" },
      { reason: { code: "unavailable", message: "2 acts wait for the store, the limit is 2" } },
    ]);
    await thread.close();
  });
});
