import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { patientWaitMs } from "../../admission/limits.ts";
import { takeAllTurns, untilWaiting } from "../../admission/testing/test-admission.ts";
import { encodeIms, type ImClient } from "./testing/im-client.ts";
import { openImServer } from "./testing/open-im-server.ts";

async function login(client: ImClient): Promise<void> {
  await client.register("anna");
  await client.login("anna");
}

describe("a messenger that connects to a busy server", () => {
  it("waits for its turn, and is pinged then", async () => {
    await using server = await openImServer();
    const anna = server.client();
    await login(anna);
    const leave = await takeAllTurns(server.admission);
    const connected = anna.connect();
    await untilWaiting(server.admission, 1);
    expect(anna.pings).toBe(0);
    leave();
    await connected;
  });

  it("is closed with 1013 and words when it has waited for too long", async () => {
    await using server = await openImServer();
    const anna = server.client();
    await login(anna);
    await takeAllTurns(server.admission);
    const socket = await anna.open();
    const closed = once(socket, "close");
    const { sessionId } = anna;
    socket.send(encodeIms("ClientAuthenticationReq", { request_id: "R", session_id: sessionId }));
    await untilWaiting(server.admission, 1);
    server.core.ports.clock.advance(patientWaitMs);
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1013, "the server is busy, come back in 1 s"]);
    expect(server.errors).toEqual([]);
  });
});
