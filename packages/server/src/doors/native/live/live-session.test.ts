import { describe, expect, it } from "vitest";
import { openNativeServer } from "../testing/open-native-server.ts";
import { bodyOf, post, settle, toSend, transports } from "../testing/transports.ts";

describe.each(transports)("a live session over $name", ({ open, codes }) => {
  it("welcomes with the heads and is caught up at once without cursors", async () => {
    await using server = await openNativeServer();
    const { token, id } = await server.enter("ada");
    await post(server, token, ["one", "two"]);
    await using client = await open(server.url);
    client.send({ hello: { token } });
    const { welcome } = await client.next("welcome");
    expect(welcome).toMatchObject({
      epoch: server.core.epoch,
      limits: { maxTextBytes: 65_536, maxFrameBytes: 131_072 },
      account: { id, username: "ada" },
    });
    expect(
      welcome.heads.map(({ log, seq }: { log: string; seq?: number }) => [log, seq ?? 0]),
    ).toEqual([
      [id, 0],
      ["lobby", 3],
    ]);
    await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
    await settle(client);
    const kinds = client.frames.map((frame) => Object.keys(frame)[0]);
    expect(kinds).toEqual(["welcome", "caughtUp", "caughtUp", "pong"]);
  });

  it("answers a send and sends its event to every connection of the account, this one too", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using desk = await open(server.url);
    await using phone = await open(server.url);
    for (const client of [desk, phone]) {
      client.send({ hello: { token } });
      await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
    }
    desk.send(toSend("m1", "Hello"));
    const { sent } = await desk.next("sent");
    for (const client of [desk, phone]) {
      const event = client.frames.find(bodyOf) ?? (await client.next(bodyOf));
      expect(event).toMatchObject({ event: { log: "lobby", seq: 2, message: { id: sent.id } } });
    }
    expect(sent).toEqual({ clientMessageId: "m1", log: "lobby", seq: 2, id: sent.id });
    desk.send(toSend("m1", "another text"));
    expect(await desk.next("sent")).toEqual({ sent });
  });

  it("refuses bad messages and lives on", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    client.send({ send: {} });
    client.send({ send: { message: { conversationId: "lobby", clientMessageId: "a" } } });
    client.send(toSend("b", "  "));
    client.send(toSend("c", "x", "c_none"));
    client.send(toSend("d"));
    const refusals = [];
    for (let count = 0; count < 4; count += 1)
      refusals.push((await client.next("refused")).refused);
    expect(refusals.map(({ clientMessageId, code }) => [clientMessageId ?? "", code])).toEqual([
      ["", "invalid_argument"],
      ["a", "invalid_argument"],
      ["b", "invalid_argument"],
      ["c", "not_found"],
    ]);
    expect((await client.next("sent")).sent.clientMessageId).toBe("d");
  });

  it("keeps the order of pipelined sends", async () => {
    await using server = await openNativeServer({ limits: { maxSendsInFlight: 4 } });
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    const names = Array.from({ length: 100 }, (_, index) => `m${index}`);
    for (const name of names) client.send(toSend(name));
    await client.next((frame) => bodyOf(frame) === "m99");
    await settle(client);
    expect(client.frames.map(bodyOf).filter((body) => body !== undefined)).toEqual(names);
    expect(client.frames.flatMap(({ sent }) => sent?.seq ?? [])).toEqual(
      names.map((_, i) => i + 2),
    );
  });

  it("closes without hello in time", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const { clock } = server.core.ports;
    await using late = await open(server.url);
    clock.advance(9_999);
    late.send({ hello: { token } });
    await late.next("welcome");
    await using silent = await open(server.url);
    let ending: unknown;
    void silent.ended.then((how) => {
      ending = how;
    });
    const endLater = () => {
      clock.advance(10_000);
      return ending;
    };
    const expected = { code: codes.timeout, reason: "no hello came within 10 s" };
    await expect.poll(endLater).toEqual(expected);
    await settle(late);
  });

  it("closes when the token is wrong", async () => {
    await using server = await openNativeServer();
    await using client = await open(server.url);
    client.send({ hello: { token: "wrong" } });
    expect(await client.ended).toEqual({
      code: codes.signedOut,
      reason: "the session has ended, sign in again",
    });
  });

  it.each([
    ["a frame before hello", [{ ping: { nonce: 1 } }], "the first frame must be hello"],
    ["a frame of no known kind before hello", [{}], "the first frame must be hello"],
  ])("closes for %s", async (_, frames, reason) => {
    await using server = await openNativeServer();
    await using client = await open(server.url);
    for (const frame of frames) client.send(frame);
    expect(await client.ended).toEqual({ code: codes.bad, reason });
  });

  it("closes for a second hello", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    client.send({ hello: { token } });
    expect(await client.ended).toEqual({ code: codes.bad, reason: "hello was said already" });
  });

  it.each([
    ["garbage", Buffer.from("ffffffffffffffff", "hex")],
    ["a truncated frame", Buffer.from("0a0f0a01", "hex")],
    ["a string that is not UTF-8", Buffer.from("1a040a02c328", "hex")],
  ])("closes for %s", async (_, bytes) => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    await client.next("welcome");
    client.sendBytes(bytes);
    const reason = "the frame is no parley.v1.ConnectRequest";
    expect(await client.ended).toEqual({ code: codes.bad, reason });
    expect(server.errors).toEqual([]);
  });

  it("closes for a frame over the limit", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    await client.next("welcome");
    client.sendBytes(new Uint8Array(131_073));
    expect([1009, 8]).toContain((await client.ended).code);
  });

  it("skips fields and frames of a newer client", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    client.sendBytes(Buffer.from("fa3e0161", "hex"));
    // A ping with the nonce 5 and a field 15 that nobody knows.
    client.sendBytes(Buffer.from("32040805780a", "hex"));
    expect(await client.next("pong")).toEqual({ pong: { nonce: 5 } });
  });

  it("closes every connection of a session when it ends", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    await client.next("welcome");
    await server.call("SessionService/SignOut", {}, token);
    expect(await client.ended).toEqual({
      code: codes.signedOut,
      reason: "the session has ended, sign in again",
    });
  });

  it("tells each client another moment to come back when the server stops", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const clients = [await open(server.url), await open(server.url), await open(server.url)];
    for (const client of clients) {
      client.send({ hello: { token } });
      await client.next("welcome");
    }
    await server.drain();
    const moments = clients.map(async (client) => {
      const { draining } = await client.next("draining");
      expect((await client.ended).code).toBe(codes.draining);
      return draining.reconnectInMs;
    });
    expect((await Promise.all(moments)).sort((a, b) => a - b)).toEqual([500, 2750, 5000]);
    for (const client of clients) await client[Symbol.asyncDispose]();
  });

  it("slows down who sends too fast, and answers every message", async () => {
    await using server = await openNativeServer({ limits: { frameBurst: 3, framesPerSecond: 2 } });
    const { token } = await server.enter("ada");
    await using client = await open(server.url);
    client.send({ hello: { token } });
    for (let index = 0; index < 6; index += 1) client.send(toSend(`m${index}`));
    for (let index = 0; index < 3; index += 1) {
      const { refused } = await client.next("refused");
      expect(refused).toMatchObject({ code: "resource_exhausted", retryAfterMs: 500 });
    }
    server.core.ports.clock.advance(500);
    await settle(client);
    const kinds = client.frames.flatMap(({ sent, slowDown }) =>
      sent ? ["sent"] : slowDown ? ["slow"] : [],
    );
    expect(kinds.sort()).toEqual(["sent", "sent", "sent", "slow"]);
  });
});
