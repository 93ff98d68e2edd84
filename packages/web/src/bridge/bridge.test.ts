import { describe, expect, it } from "vitest";
import { listTestMessages } from "../testing/events.ts";
import { openMemoryEngine } from "../testing/memory-engine.ts";
import { CallError } from "./caller.ts";
import type { EngineEvent } from "./messages.ts";

describe("the bridge", () => {
  it("gives each call its own answer, in whatever order they come", async () => {
    const { promise: slow, resolve } = Promise.withResolvers<string>();
    using memory = openMemoryEngine({
      getFileUrl: async ({ fileId }) => (fileId === "slow" ? slow : `url of ${fileId}`),
    });
    const first = memory.engine.call("getFileUrl", { fileId: "slow" });
    expect(await memory.engine.call("getFileUrl", { fileId: "quick" })).toBe("url of quick");
    resolve("url of slow");
    expect(await first).toBe("url of slow");
  });

  it("carries a failure with its code, message and time", async () => {
    using memory = openMemoryEngine({
      signIn: () =>
        Promise.reject(
          Object.assign(new Error("too many attempts"), {
            code: "resource_exhausted",
            retryAfterMs: 4000,
          }),
        ),
    });
    const failure = memory.engine.call("signIn", { username: "a", password: "b" });
    await expect(failure).rejects.toEqual(
      new CallError({
        code: "resource_exhausted",
        message: "too many attempts",
        retryAfterMs: 4000,
      }),
    );
  });

  it("calls what is no error of ours internal", async () => {
    using memory = openMemoryEngine({ listSessions: () => Promise.reject("nonsense") });
    await expect(memory.engine.call("listSessions", {})).rejects.toMatchObject({
      code: "internal",
      message: "nonsense",
    });
  });

  it("reports progress and transfers the bytes", async () => {
    const bytes = new Uint8Array([1, 2, 3]).buffer;
    using memory = openMemoryEngine({
      download: async (_, context) => {
        context.reportProgress(2);
        context.reportProgress(3);
        return bytes;
      },
    });
    const progress: number[] = [];
    const onProgress = (value: number) => progress.push(value);
    const got = await memory.engine.call("download", { fileId: "f", size: 3 }, { onProgress });
    expect([...new Uint8Array(got)]).toEqual([1, 2, 3]);
    expect(progress).toEqual([2, 3]);
    expect(bytes.byteLength).toBe(0);
  });

  it("tells the handler that its answer is no longer wanted", async () => {
    const { promise: canceled, resolve } = Promise.withResolvers<void>();
    using memory = openMemoryEngine({
      download: async (_, context) => {
        context.onCancel(resolve);
        await canceled;
        return new ArrayBuffer(Number(context.isCanceled()));
      },
    });
    const abort = new AbortController();
    const { signal } = abort;
    const call = memory.engine.call("download", { fileId: "f", size: 1 }, { signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: "canceled" });
    await canceled;
  });

  it("tells events to every listener until it stops listening", async () => {
    using memory = openMemoryEngine({ getFileUrl: async () => "" });
    const heard: EngineEvent[] = [];
    const stop = memory.engine.listen((event) => heard.push(event));
    const event: EngineEvent = {
      type: "events",
      value: { log: "lobby", events: listTestMessages(1, 2) },
    };
    memory.send(event);
    await memory.engine.call("getFileUrl", { fileId: "" });
    stop();
    memory.send(event);
    await memory.engine.call("getFileUrl", { fileId: "" });
    expect(heard).toEqual([event]);
  });

  it("hands tells over in their order", async () => {
    using memory = openMemoryEngine({ getFileUrl: async () => "" });
    memory.engine.tell({ kind: "wake" });
    memory.engine.tell({ kind: "mark_read", conversationId: "lobby", seq: 4 });
    await memory.engine.call("getFileUrl", { fileId: "" });
    expect(memory.tells).toEqual([
      { kind: "wake" },
      { kind: "mark_read", conversationId: "lobby", seq: 4 },
    ]);
  });
});
