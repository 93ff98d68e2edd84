import { describe, expect, it } from "vitest";
import { patientWaitMs } from "../../admission/limits.ts";
import { takeAllTurns, untilWaiting } from "../../admission/testing/test-admission.ts";
import { openDirect } from "./testing/open-direct.ts";

describe("a SendMessage call to a busy server", () => {
  it("waits for its turn, and is answered then", async () => {
    await using direct = await openDirect();
    const anna = await direct.enter("anna");
    await direct.enter("bert");
    const leave = await takeAllTurns(direct.admission);
    const stream = anna.chat();
    stream.send("Join_room", "bert");
    await untilWaiting(direct.admission, 1);
    expect(stream.received).toEqual([]);
    leave();
    await stream.gather(1);
  });

  it("is refused as unavailable when it has waited for too long", async () => {
    await using direct = await openDirect();
    const anna = await direct.enter("anna");
    await takeAllTurns(direct.admission);
    const stream = anna.chat();
    await untilWaiting(direct.admission, 1);
    direct.core.ports.clock.advance(patientWaitMs);
    expect(await stream.status).toEqual([14, "the server is busy, come back in 1 s"]);
  });
});

describe("a unary call too many", () => {
  it("is told when to try again, by what its wire has for it", async () => {
    await using direct = await openDirect({ limits: { maxSearchesPerMinute: 1 } });
    const anna = await direct.enter("anna");
    const page = { pageNumber: 1, pageSize: 10 };
    await anna.call("GetUsers", page);
    const { status } = await anna.call("GetUsers", page);
    expect(status).toEqual([8, "too many searches, try again in 60 s"]);
    expect(anna.pushbacksMs).toEqual([60_000]);
  });
});
