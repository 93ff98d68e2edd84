import { describe, expect, it } from "vitest";
import { patientWaitMs } from "../../admission/limits.ts";
import { takeAllTurns, untilWaiting } from "../../admission/testing/test-admission.ts";
import { openRoom, toMetadata } from "./testing/open-room.ts";
import { register } from "./testing/qt-client.ts";

describe("a Qt client of a busy server", () => {
  it("waits for its turn to enter the room", async () => {
    await using room = await openRoom();
    await register(room.port, "anna", "secret");
    const leave = await takeAllTurns(room.admission);
    await using anna = room.dial(toMetadata("anna"));
    await untilWaiting(room.admission, 1);
    leave();
    await anna.connected();
  });

  it("is refused as unavailable, in words, when it has waited for too long", async () => {
    await using room = await openRoom();
    await register(room.port, "anna", "secret");
    await takeAllTurns(room.admission);
    await using anna = room.dial(toMetadata("anna"));
    await untilWaiting(room.admission, 1);
    room.core.ports.clock.advance(patientWaitMs);
    expect(await anna.status).toEqual([14, "the server is busy, come back in 1 s"]);
  });
});
