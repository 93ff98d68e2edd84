import { describe, expect, it } from "vitest";
import { patientWaitMs } from "../../admission/limits.ts";
import { takeAllTurns, untilWaiting } from "../../admission/testing/test-admission.ts";
import { openChat, toHeaders } from "./testing/open-chat.ts";

describe("an older Qt client of a busy server", () => {
  it("waits for its turn", async () => {
    await using chat = await openChat();
    await chat.core.accounts.register({ username: "anna", password: "secret", address: "test" });
    const leave = await takeAllTurns(chat.admission);
    await using anna = chat.dial(toHeaders("anna"));
    await untilWaiting(chat.admission, 1);
    expect(anna.batches).toEqual([]);
    leave();
    await anna.connected();
  });

  it("is refused as unavailable when it has waited for too long", async () => {
    await using chat = await openChat();
    await chat.core.accounts.register({ username: "anna", password: "secret", address: "test" });
    await takeAllTurns(chat.admission);
    await using anna = chat.dial(toHeaders("anna"));
    await untilWaiting(chat.admission, 1);
    chat.core.ports.clock.advance(patientWaitMs);
    expect(await anna.status).toEqual([14, "the server is busy, come back in 1 s"]);
  });
});

describe("an older Qt client that sends too much", () => {
  it("is told when to try again, by what its wire has for it", async () => {
    await using chat = await openChat({ limits: { messagesPerSecond: 0.1 } });
    await using anna = await chat.enter("anna");
    expect(await anna.say("one")).toEqual([0, ""]);
    expect(await anna.say("two")).toEqual([8, "too many messages, try again in 10 s"]);
    expect(anna.pushbacksMs).toEqual([10_000]);
  });
});
