import { describe, expect, it } from "vitest";
import { patientWaitMs } from "../../admission/limits.ts";
import { takeAllTurns, untilWaiting } from "../../admission/testing/test-admission.ts";
import { openLine } from "./testing/open-line.ts";

describe("a line client of a busy server", () => {
  it("waits for its turn to sign in", async () => {
    await using line = await openLine();
    const leave = await takeAllTurns(line.admission);
    const anna = line.dial();
    anna.write("/register anna secret\n");
    await untilWaiting(line.admission, 1);
    leave();
    await anna.until(/^\* you are anna/m);
  });

  it("is told when to come back when it has waited for too long, and may try again on the same line", async () => {
    await using line = await openLine();
    const leave = await takeAllTurns(line.admission);
    const anna = line.dial();
    anna.write("/register anna secret\n");
    await untilWaiting(line.admission, 1);
    line.core.ports.clock.advance(patientWaitMs);
    await anna.until("! the server is busy, come back in 1 s\n");
    leave();
    anna.write("/login anna secret\n");
    await anna.until(/^\* you are anna/m);
  });

  it("waits as a program, too", async () => {
    await using line = await openLine();
    const anna = await line.enter("anna");
    const leave = await takeAllTurns(line.admission);
    anna.write("/json\n");
    await untilWaiting(line.admission, 1);
    expect(anna.text).toBe("");
    leave();
    await anna.until('"type":"welcome"');
  });
});
