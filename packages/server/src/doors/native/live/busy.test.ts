import { describe, expect, it } from "vitest";
import { joinLimits } from "../../../admission/limits.ts";
import { takeAllTurns, untilWaiting } from "../../../admission/testing/test-admission.ts";
import { type LiveClient, openGrpcClient, openWebSocketClient } from "../testing/live-client.ts";
import { type NativeServer, openNativeServer } from "../testing/open-native-server.ts";

describe.each([
  { transport: "WebSocket", open: openWebSocketClient, tryAgainLater: 1013 },
  { transport: "gRPC", open: openGrpcClient, tryAgainLater: 14 },
])("a live connection over $transport to a busy server", ({ open, tryAgainLater }) => {
  async function comeBack(server: NativeServer, token: string): Promise<LiveClient> {
    const client = await open(server.url);
    client.send({ hello: { token, cursors: [{ log: "lobby", seq: 0 }] } });
    return client;
  }

  it("waits for its turn, longer than for a hello, and then gets what it missed", async () => {
    await using server = await openNativeServer();
    const { clock } = server.core.ports;
    const { token } = await server.enter("anna");
    const leave = await takeAllTurns(server.admission);
    await using client = await comeBack(server, token);
    await untilWaiting(server.admission, 1);
    clock.advance(joinLimits.maxWaitMs - 1);
    expect(client.frames).toEqual([]);
    leave();
    await client.next("welcome");
    await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
  });

  it("is told when to come back when it has waited for too long, each client another moment", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("anna");
    await takeAllTurns(server.admission);
    await using one = await comeBack(server, token);
    await using other = await comeBack(server, token);
    await untilWaiting(server.admission, 2);
    server.core.ports.clock.advance(joinLimits.maxWaitMs);
    const told = await Promise.all([one.next("draining"), other.next("draining")]);
    const [first, second] = told.map(({ draining }) => draining.reconnectInMs);
    expect(first).toBeGreaterThanOrEqual(1_000);
    expect(second).not.toBe(first);
    const reason = "the server is busy, come back in 1 s";
    expect(await one.ended).toEqual({ code: tryAgainLater, reason });
  });

  it("costs nothing when it is gone before its turn", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("anna");
    const leave = await takeAllTurns(server.admission);
    const gone = await comeBack(server, token);
    await untilWaiting(server.admission, 1);
    gone.destroy();
    await gone.ended;
    await using next = await comeBack(server, token);
    await untilWaiting(server.admission, 2);
    leave();
    await next.next("welcome");
    // The other would have been here first.
    expect(server.core.presence.list()).toHaveLength(0);
    server.core.ports.clock.advance(server.core.limits.presenceWindowMs);
    expect(server.core.presence.list()).toHaveLength(1);
  });

  it("serves those who are in", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("anna");
    await using client = await comeBack(server, token);
    await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
    await takeAllTurns(server.admission);
    const message = { conversationId: "lobby", clientMessageId: "1", text: { body: "hi" } };
    client.send({ send: { message } });
    await client.next("sent");
  });
});
