import { ChatError, lobbyId } from "@parley/core";
import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { GrpcError } from "../net/grpc-stream.ts";
import { createCallCounts } from "./call-counts.ts";

const text = (clientMessageId: string, words: string) => ({
  ...{ conversationId: lobbyId, clientMessageId },
  content: { kind: "text" as const, text: words },
});

describe("createCallCounts()", () => {
  it("counts calls by door and by what came of them, and changes nothing else", async () => {
    const core = openTestCore();
    const calls = createCallCounts();
    const counted = calls.countFor("line", core);
    const session = await core.enter("ada");
    await counted.messages.post(session, text("1", "hello"));
    const { isDuplicate } = await counted.messages.post(session, text("1", "hello"));
    const refused = counted.messages.post(session, text("2", "x".repeat(100_000)));
    await expect(refused).rejects.toThrow(ChatError);
    await calls.countFor("native", core).messages.post(session, text("3", "hi"));
    // What gives no promise is passed on as it is.
    counted.presence.join(session).release("left");
    expect([isDuplicate, counted.epoch, counted.limits]).toEqual([true, core.epoch, core.limits]);
    expect(calls.list()).toEqual([
      { door: "line", call: "messages.post", result: "ok", count: 1 },
      { door: "line", call: "messages.post", result: "repeated", count: 1 },
      { door: "line", call: "messages.post", result: "invalid_argument", count: 1 },
      { door: "native", call: "messages.post", result: "ok", count: 1 },
    ]);
  });

  it("counts a door's own refusals, and none that the core has made, in whatever words", async () => {
    const core = openTestCore();
    const calls = createCallCounts();
    const counted = calls.countFor("line", core);
    const countRefusal = calls.countRefusals("line");
    const session = await core.enter("ada");
    const refusal: unknown = await counted.messages
      .post(session, text("1", "x".repeat(100_000)))
      .catch((thrown: unknown) => thrown);
    countRefusal(refusal);
    countRefusal(new ChatError("not_found", "in other words", { cause: refusal }));
    const own = new ChatError("resource_exhausted", "too many lines");
    countRefusal(own);
    countRefusal(own);
    countRefusal(new GrpcError(16, "there is no token"));
    countRefusal(new GrpcError(13, "page_number must be at least 1"));
    expect(calls.list()).toEqual([
      { door: "line", call: "messages.post", result: "invalid_argument", count: 1 },
      { door: "line", call: "door", result: "resource_exhausted", count: 1 },
      { door: "line", call: "door", result: "unauthenticated", count: 1 },
      { door: "line", call: "door", result: "invalid_argument", count: 1 },
    ]);
  });
});
