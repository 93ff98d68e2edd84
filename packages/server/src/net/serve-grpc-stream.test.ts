import { once } from "node:events";
import { constants } from "node:http2";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { frameMessage, GrpcError } from "./grpc-stream.ts";
import { silentLog } from "./log.ts";
import {
  aborted,
  collectResponse,
  createHeldHandler,
  echo,
  openSession,
  startGrpcServer as start,
  whenStalled,
} from "./testing/grpc-calls.ts";
import { createManualSchedule } from "./testing/manual-schedule.ts";

describe("serveGrpcStream() and a grpc-js client", () => {
  const same = (message: Buffer): Buffer => message;

  function openCall(authority: string, metadata = new Metadata(), options = {}) {
    const client = new Client(authority, credentials.createInsecure());
    const call = client.makeBidiStreamRequest("/chat.Chat/Room", same, same, metadata, options);
    const received: string[] = [];
    call.on("data", (data: Buffer) => received.push(data.toString()));
    const status = new Promise<[number, string]>((resolve) => {
      call.on("status", ({ code, details }) => {
        client.close();
        resolve([code, details]);
      });
    });
    // Every status but OK is an error too.
    call.on("error", () => {});
    return { call, received, status };
  }

  it("carries messages both ways and ends with OK at the half-close", async () => {
    await using server = await start({ handler: echo });
    const { call, received, status } = openCall(server.authority);
    for (const text of ["one", "", "three"]) call.write(Buffer.from(text));
    call.end();
    expect([await status, received]).toEqual([
      [0, ""],
      ["one", "", "three"],
    ]);
  });

  it("tells the handler path, metadata and peer", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    const metadata = new Metadata();
    metadata.set("user-name", "Zoe");
    const { status } = openCall(server.authority, metadata);
    const { stream, finish } = await held.next();
    expect([stream.path, stream.metadata.get("user-name"), stream.peer.address]).toEqual([
      "/chat.Chat/Room",
      "Zoe",
      "127.0.0.1",
    ]);
    finish();
    expect(await status).toEqual([0, ""]);
  });

  it("ends with the status of a GrpcError, before and after messages", async () => {
    await using server = await start({
      handler: async (stream) => {
        for await (const _ of stream.messages) {
          stream.outbox.push(frameMessage(Buffer.from("first")));
          break;
        }
        throw new GrpcError(6, "Zoë is 100% here\n");
      },
    });
    const before = openCall(server.authority);
    before.call.end();
    const after = openCall(server.authority);
    after.call.write(Buffer.from("x"));
    expect([await before.status, before.received, await after.status, after.received]).toEqual([
      [6, "Zoë is 100% here\n"],
      [],
      [6, "Zoë is 100% here\n"],
      ["first"],
    ]);
  });

  it("hides any other throw behind INTERNAL and logs it", async () => {
    const lines: object[] = [];
    const failure = new Error("the secret of the house");
    await using server = await start(
      { handler: () => Promise.reject(failure) },
      { log: { ...silentLog, error: (fields, message) => lines.push({ fields, message }) } },
    );
    expect(await openCall(server.authority).status).toEqual([13, "internal error"]);
    expect(lines).toEqual([
      { fields: { err: failure, path: "/chat.Chat/Room" }, message: "a gRPC handler failed" },
    ]);
  });

  it("ends with DEADLINE_EXCEEDED when the client's time is up", async () => {
    const { schedule, advance } = createManualSchedule();
    const held = createHeldHandler();
    await using server = await start(held, { schedule });
    await using raw = openSession(server.authority);
    const call = raw.call({ "grpc-timeout": "1500m" });
    const { stream, finish } = await held.next();
    advance(1499);
    expect(stream.signal.aborted).toBe(false);
    advance(1);
    expect([stream.signal.aborted, (await call.done).status]).toEqual([true, "4"]);
    finish();
  });

  it("aborts the signal and ends the messages when the client cancels", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    const { call, status } = openCall(server.authority);
    call.write(Buffer.from("x"));
    const { stream, finish } = await held.next();
    const iterator = stream.messages[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: new Uint8Array(Buffer.from("x")) });
    call.cancel();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await aborted(stream.signal);
    expect([stream.isConnected, await status]).toEqual([true, [1, "Cancelled on client"]]);
    finish();
  });

  it("carries a message of the limit and refuses one byte more", async () => {
    await using server = await start({ handler: echo, maxMessageBytes: 300_000 });
    const fits = openCall(server.authority);
    fits.call.end(Buffer.alloc(300_000, "x"));
    const exceeds = openCall(server.authority);
    exceeds.call.write(Buffer.alloc(300_001));
    expect([await fits.status, fits.received[0]?.length, await exceeds.status]).toEqual([
      [0, ""],
      300_000,
      [8, "message is 300001 bytes, the limit is 300000"],
    ]);
  });

  it("carries ten thousand tiny messages in order", async () => {
    await using server = await start({ handler: echo });
    const { call, received, status } = openCall(server.authority);
    const texts = Array.from({ length: 10_000 }, (_, index) => String(index));
    for (const text of texts) call.write(Buffer.from(text));
    call.end();
    expect([await status, received]).toEqual([[0, ""], texts]);
  });
});

describe("serveGrpcStream() and raw HTTP/2", () => {
  it("answers in the content type of the request, with the status in trailers", async () => {
    await using server = await start({ handler: echo });
    await using raw = openSession(server.authority);
    const { stream, done } = raw.call({ "content-type": "application/grpc+proto" });
    stream.end(frameMessage(Buffer.from("hi")));
    expect(await done).toEqual({
      http: 200,
      contentType: "application/grpc+proto",
      body: "\0\0\0\0\u0002hi",
      status: "0",
      message: undefined,
      hasTrailers: true,
      reset: 0,
    });
  });

  it("answers a call without messages in one block of headers", async () => {
    await using server = await start({
      handler: () => Promise.reject(new GrpcError(5, "Zoë: 100 %")),
    });
    await using raw = openSession(server.authority);
    const { done } = raw.call();
    expect(await done).toEqual({
      http: 200,
      contentType: "application/grpc",
      body: "",
      status: "5",
      message: "Zo%C3%AB: 100 %25",
      hasTrailers: false,
      reset: 0,
    });
  });

  it.each([
    ["no content type", { "content-type": undefined }, 415],
    ["another content type", { "content-type": "application/grpc-web" }, 415],
    ["another method", { ":method": "GET" }, 405],
  ])("refuses a request with %s", async (_, headers, http) => {
    await using server = await start({ handler: echo });
    await using raw = openSession(server.authority);
    const defined = Object.entries({
      ":method": "POST",
      ":path": "/",
      "content-type": "application/grpc",
      ...headers,
    }).filter(([, value]) => value !== undefined);
    const stream = raw.session.request(Object.fromEntries(defined));
    stream.end();
    expect((await collectResponse(stream)).http).toBe(http);
  });

  it.each([
    ["a compressed message", "0100000001ff", "12", "compressed messages are not supported"],
    ["an unknown flag", "0200000001ff", "13", "a message has the unknown flag 2"],
    ["a huge length", "00ffffffff", "8", "message is 4294967295 bytes, the limit is 1000"],
  ])("refuses %s, after the messages before it", async (_, hex, status, message) => {
    await using server = await start({ handler: echo });
    await using raw = openSession(server.authority);
    const { stream, done } = raw.call();
    stream.write(frameMessage(Buffer.from("ok")));
    stream.write(Buffer.from(hex, "hex"));
    expect(await done).toMatchObject({ body: "\0\0\0\0\u0002ok", status, message });
  });

  it.each([
    ["a prefix", "000000"],
    ["a message", "0000000005aabb"],
  ])("refuses an end in the middle of %s", async (_, hex) => {
    await using server = await start({ handler: echo });
    await using raw = openSession(server.authority);
    const { stream, done } = raw.call();
    stream.end(Buffer.from(hex, "hex"));
    expect(await done).toMatchObject({
      status: "13",
      message: "the call ended in the middle of a message",
    });
  });

  it("reads messages that come byte by byte", async () => {
    await using server = await start({ handler: echo });
    await using raw = openSession(server.authority);
    const { stream, done } = raw.call();
    const bytes = Buffer.concat(["one", "two"].map((text) => frameMessage(Buffer.from(text))));
    for (const byte of bytes) {
      await new Promise((resolve) => stream.write(Buffer.of(byte), resolve));
    }
    stream.end();
    expect(await done).toMatchObject({ body: bytes.toString("latin1"), status: "0" });
  });

  it("gives the handler what came before a reset in the middle of a message", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    await using raw = openSession(server.authority);
    const { stream } = raw.call();
    stream.write(frameMessage(Buffer.from("whole")));
    stream.write(Buffer.from("0000000005aa", "hex"));
    const call = await held.next();
    const iterator = call.stream.messages[Symbol.asyncIterator]();
    const first = await iterator.next();
    stream.close(constants.NGHTTP2_CANCEL);
    await aborted(call.stream.signal);
    expect([Buffer.from(first.value ?? []).toString(), await iterator.next()]).toEqual([
      "whole",
      { done: true, value: undefined },
    ]);
    call.finish();
  });

  it("sees that the connection is lost", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    await using raw = openSession(server.authority);
    raw.call();
    const { stream, finish } = await held.next();
    expect(stream.isConnected).toBe(true);
    raw.session.destroy();
    await aborted(stream.signal);
    stream.outbox.push(frameMessage(Buffer.from("nobody")));
    expect([stream.isConnected, await stream.ping(50)]).toEqual([false, false]);
    finish();
  });

  it("tells a half-close from a cancel", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    await using raw = openSession(server.authority);
    const seen: boolean[] = [];
    for (const leave of ["end", "cancel"]) {
      const { stream } = raw.call();
      const call = await held.next();
      if (leave === "end") stream.end();
      else stream.close(constants.NGHTTP2_CANCEL);
      for await (const _ of call.stream.messages);
      seen.push(call.stream.signal.aborted);
      call.finish();
    }
    expect(seen).toEqual([false, true]);
  });

  it("tells a client to stop that goes on sending when the call has ended", async () => {
    const { schedule, advance } = createManualSchedule();
    const held = createHeldHandler();
    await using server = await start(held, { schedule });
    await using raw = openSession(server.authority);
    const stream = raw.session.request({
      ":method": "POST",
      ":path": "/",
      "content-type": "application/grpc",
    });
    const call = await held.next();
    const response = collectResponse(stream);
    call.finish();
    await once(stream, "end");
    expect(call.stream.signal.aborted).toBe(false);
    advance(1000);
    expect(await response).toMatchObject({ status: "0", reset: 0 });
    await aborted(call.stream.signal);
  });

  it("sends headers before the first message when it is told to", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    await using raw = openSession(server.authority);
    const { stream, done } = raw.call();
    const call = await held.next();
    call.stream.sendHeaders();
    call.stream.sendHeaders();
    const [headers] = await once(stream, "response");
    call.finish();
    expect([headers[":status"], (await done).status]).toEqual([200, "0"]);
  });

  it("does nothing at a second end", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    await using raw = openSession(server.authority);
    const { done } = raw.call();
    const { stream, finish } = await held.next();
    stream.outbox.push(frameMessage(Buffer.from("x")));
    stream.end({ code: 9, message: "first" });
    stream.end({ code: 0, message: "second" });
    finish();
    expect(await done).toMatchObject({ status: "9", message: "first" });
    await aborted(stream.signal);
  });

  it.each(["stream", "connection"] as const)("destroys the %s", async (what) => {
    const held = createHeldHandler();
    await using server = await start(held);
    await using raw = openSession(server.authority);
    const { done } = raw.call();
    const { stream, finish } = await held.next();
    stream.destroy(what);
    finish();
    await done;
    if (what === "connection" && !raw.session.closed) await once(raw.session, "close");
    expect([raw.session.destroyed, stream.isConnected]).toEqual(
      what === "stream" ? [false, true] : [true, false],
    );
  });

  it("reads no more than the handler takes, and goes on when it does", async () => {
    const held = createHeldHandler();
    await using server = await start({ ...held, maxMessageBytes: 100_000 });
    await using raw = openSession(server.authority);
    const { stream, done } = raw.call();
    const { stream: call, finish } = await held.next();
    const message = frameMessage(Buffer.alloc(100_000 - 5));
    for (let count = 0; count < 50; count += 1) stream.write(message);
    stream.end();
    await whenStalled(stream);
    expect(stream.writableLength).toBeGreaterThan(3_000_000);
    let count = 0;
    for await (const _ of call.messages) count += 1;
    finish();
    expect([count, (await done).status]).toEqual([50, "0"]);
  });
});
