import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { isSameOrigin } from "./accept-web-socket.ts";
import { silentLog } from "./log.ts";
import { createManualSchedule } from "./testing/manual-schedule.ts";
import {
  createHeldHandler,
  openRawWebSocket,
  startWebSocketServer as start,
  toClientFrame,
} from "./testing/web-sockets.ts";
import { frameBinary, type WebSocketConnection } from "./web-socket.ts";

async function echo(connection: WebSocketConnection): Promise<void> {
  for await (const message of connection.messages) connection.outbox.push(frameBinary(message));
}

/** A `ws` client that keeps what it receives. */
function openClient(port: number, options: WebSocket.ClientOptions = {}) {
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, options);
  const received: Buffer[] = [];
  client.on("message", (data: Buffer) => received.push(data));
  client.on("error", () => {});
  const closed = new Promise<[number, string]>((resolve) => {
    client.on("close", (code, reason) => resolve([code, reason.toString()]));
  });
  return { client, received, closed, opened: once(client, "open") };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

describe("frameBinary()", () => {
  it.each([
    [0, "8200"],
    [1, "8201"],
    [125, "827d"],
    [126, "827e007e"],
    [65_535, "827effff"],
    [65_536, "827f0000000000010000"],
  ])("puts the right header before %d bytes", (length, header) => {
    const framed = Buffer.from(frameBinary(new Uint8Array(length).fill(7)));
    const headerBytes = header.length / 2;
    expect(framed.subarray(0, headerBytes).toString("hex")).toBe(header);
    expect(framed.subarray(headerBytes)).toEqual(Buffer.alloc(length, 7));
  });
});

describe("acceptWebSocket() and a ws client", () => {
  it("carries messages of all sizes both ways", async () => {
    await using server = await start({ handler: echo, maxMessageBytes: 200_000 });
    const { client, received, closed, opened } = openClient(server.port);
    await opened;
    const sizes = [0, 1, 125, 126, 65_535, 65_536, 200_000];
    for (const size of sizes) client.send(Buffer.alloc(size, size));
    while (received.length < sizes.length) await once(client, "message");
    client.close(1000, "bye");
    expect([received.map((message) => message.length), await closed]).toEqual([
      sizes,
      [1000, "bye"],
    ]);
  });

  it("reads many joined frames as single messages", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    const { client, received } = openClient(server.port);
    const { connection } = await held.next();
    const texts = Array.from({ length: 10_000 }, (_, index) => String(index));
    connection.outbox.push(Buffer.concat(texts.map((text) => frameBinary(Buffer.from(text)))));
    while (received.length < texts.length) await once(client, "message");
    expect(received.map(String)).toEqual(texts);
  });

  it.each([
    ["a text message with 1003", "text", [1003, "only binary messages"]],
    ["a message over the limit with 1009", Buffer.alloc(1001), [1009, ""]],
  ])("answers %s", async (_, message, expected) => {
    await using server = await start({ handler: echo });
    const { client, closed, opened } = openClient(server.port);
    await opened;
    client.send(message);
    expect(await closed).toEqual(expected);
  });

  it("closes with 1000 when the handler is done, behind what is queued", async () => {
    await using server = await start({
      handler: async ({ outbox }) => outbox.push(frameBinary(Buffer.from("last"))),
    });
    const { received, closed } = openClient(server.port);
    expect([await closed, received.map(String)]).toEqual([[1000, ""], ["last"]]);
  });

  it("closes with 1011 when the handler throws, and logs it", async () => {
    const lines: object[] = [];
    const failure = new Error("the secret of the house");
    const log = {
      ...silentLog,
      error: (fields: object, message: string) => lines.push({ fields, message }),
    };
    await using server = await start({ handler: () => Promise.reject(failure) }, { log });
    const [code, reason] = await openClient(server.port).closed;
    const [, requestId] = /^internal error, request (\S+)$/.exec(String(reason)) ?? [];
    expect(code).toBe(1011);
    expect(lines).toEqual([
      { fields: { err: failure, requestId }, message: "a WebSocket handler failed" },
    ]);
  });

  it("closes once, with a reason cut to what fits", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    const { closed } = openClient(server.port);
    const { connection, finish } = await held.next();
    connection.close(4000, "é".repeat(100));
    connection.close(4001, "second");
    finish();
    expect(await closed).toEqual([4000, "é".repeat(61)]);
    await aborted(connection.signal);
  });

  it("aborts the signal and ends the messages when the client is gone", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    const { client, opened } = openClient(server.port);
    const { connection, finish } = await held.next();
    await opened;
    client.terminate();
    for await (const _ of connection.messages);
    await aborted(connection.signal);
    connection.outbox.push(frameBinary(Buffer.from("nobody")));
    connection.close(1000, "");
    finish();
    expect(await connection.ping(10)).toBe(false);
  });

  it.each([
    [[], true],
    [[1000], true],
    [[1001], false],
    [[4000], false],
  ])("knows whether a client that closes with %j has left for good: %s", async (code, hasLeft) => {
    const held = createHeldHandler();
    await using server = await start(held);
    const { client, opened } = openClient(server.port);
    const { connection, finish } = await held.next();
    await opened;
    client.close(...code);
    for await (const _ of connection.messages);
    expect(connection.hasLeft).toBe(hasLeft);
    finish();
  });

  it("lets a route take an overflow in its own hands, and closes with 1013 otherwise", async () => {
    const picture = frameBinary(Buffer.alloc(20_000_000));
    const closes: [number, string][] = [];
    for (const onOverflow of [
      undefined,
      (connection: WebSocketConnection) => connection.close(4008, "resync"),
    ]) {
      const held = createHeldHandler();
      const route = { ...held, maxQueuedBytes: 1000, ...(onOverflow && { onOverflow }) };
      await using server = await start(route);
      const { client, closed, opened } = openClient(server.port);
      const { connection, finish } = await held.next();
      await opened;
      client.pause();
      connection.outbox.push(picture);
      connection.outbox.push(picture);
      connection.outbox.push(picture);
      client.resume();
      closes.push(await closed);
      finish();
    }
    expect(closes).toEqual([
      [1013, "the client reads too slowly"],
      [4008, "resync"],
    ]);
  });

  it("terminates a client that never reads, while others go on", async () => {
    const { schedule, advance } = createManualSchedule();
    const held = createHeldHandler();
    await using server = await start({ ...held, maxQueuedBytes: 300_000 }, { schedule });
    const slow = openClient(server.port);
    const slowEnd = await held.next();
    await slow.opened;
    slow.client.pause();
    const quick = openClient(server.port);
    const quickEnd = await held.next();
    const picture = frameBinary(Buffer.alloc(100_000));
    const count = 200;
    for (let sent = 0; sent < count; sent += 1) {
      slowEnd.connection.outbox.push(picture);
      quickEnd.connection.outbox.push(picture);
      await quickEnd.connection.outbox.flushed();
      expect(slowEnd.connection.outbox.queuedBytes).toBeLessThanOrEqual(300_000);
    }
    while (quick.received.length < count) await once(quick.client, "message");
    advance(5000);
    await aborted(slowEnd.connection.signal);
    expect(quickEnd.connection.signal.aborted).toBe(false);
    slowEnd.finish();
    quickEnd.finish();
  });

  it("gives the handler no more than it takes", async () => {
    const held = createHeldHandler();
    await using server = await start({ ...held, maxMessageBytes: 1_000_000 });
    const { client, opened } = openClient(server.port);
    const { connection, finish } = await held.next();
    await opened;
    const count = 40;
    for (let sent = 0; sent < count; sent += 1) client.send(Buffer.alloc(1_000_000));
    // The kernel takes some; most stays with the client, however often the server turns to others.
    const other = openClient(server.port);
    const second = await held.next();
    await other.opened;
    for (let same = 0, last = -1; same < 20; same += 1) {
      if (client.bufferedAmount !== last) same = 0;
      last = client.bufferedAmount;
      other.client.ping();
      await once(other.client, "pong");
    }
    second.finish();
    expect(client.bufferedAmount).toBeGreaterThan(20_000_000);
    let got = 0;
    for await (const message of connection.messages) {
      got += message.length;
      if (got === count * 1_000_000) break;
    }
    finish();
  });
});

describe("acceptWebSocket() and a raw client", () => {
  it("closes for broken frames with 1002 and for broken text with 1007", async () => {
    await using server = await start({ handler: echo });
    const frames = [
      Buffer.from("8201ff", "hex"), // not masked
      toClientFrame(3, Buffer.of()), // no such opcode
      toClientFrame(1, Buffer.of(0xff)), // no UTF-8
    ];
    const closes: string[] = [];
    for (const frame of frames) {
      const raw = await openRawWebSocket(server.port);
      raw.socket.write(frame);
      closes.push((await raw.ended()).toString("hex"));
      raw.socket.destroy();
    }
    expect(closes).toEqual(["880203ea", "880203ea", "880203ef"]);
  });

  it("reads frames that come byte by byte", async () => {
    await using server = await start({ handler: echo });
    const raw = await openRawWebSocket(server.port);
    for (const byte of toClientFrame(2, Buffer.from("hi"))) {
      await new Promise((resolve) => raw.socket.write(Buffer.of(byte), resolve));
    }
    expect((await raw.received(4)).toString("hex")).toBe("82026869");
    raw.socket.destroy();
  });

  it("terminates a client that does not close in time", async () => {
    const { schedule, advance } = createManualSchedule();
    const held = createHeldHandler();
    await using server = await start(held, { schedule });
    const raw = await openRawWebSocket(server.port);
    const { connection, finish } = await held.next();
    connection.close(1000, "");
    finish();
    expect((await raw.received(4)).toString("hex")).toBe("880203e8");
    advance(5000);
    await aborted(connection.signal);
    await raw.ended();
  });

  it("pings every 25 s and terminates when two pings show no life", async () => {
    const { schedule, advance } = createManualSchedule();
    const held = createHeldHandler();
    await using server = await start(held, { schedule });
    const raw = await openRawWebSocket(server.port);
    const { connection, finish } = await held.next();
    const messages = connection.messages[Symbol.asyncIterator]();
    advance(50_000);
    expect((await raw.received(4)).toString("hex")).toBe("89008900");
    raw.socket.write(toClientFrame(2, Buffer.from("alive")));
    await messages.next();
    advance(50_000);
    expect([connection.signal.aborted, (await raw.received(8)).toString("hex")]).toEqual([
      false,
      "8900890089008900",
    ]);
    advance(25_000);
    await aborted(connection.signal);
    finish();
  });

  it("does not take a client for dead whose answers it does not read", async () => {
    const { schedule, advance } = createManualSchedule();
    const held = createHeldHandler();
    await using server = await start(held, { schedule });
    const raw = await openRawWebSocket(server.port);
    const { connection, finish } = await held.next();
    const count = 100;
    raw.socket.write(Buffer.concat(Array(count).fill(toClientFrame(2, Buffer.from("x")))));
    const messages = connection.messages[Symbol.asyncIterator]();
    // All came in one piece, so now 99 wait and the socket is not read.
    await messages.next();
    advance(200_000);
    for (let rest = 1; rest < count; rest += 1) await messages.next();
    const answered = connection.ping(1000);
    const pings = await raw.received(8 * 2 + 3);
    raw.socket.write(toClientFrame(10, pings.subarray(-1)));
    expect([await answered, connection.signal.aborted]).toEqual([true, false]);
    finish();
  });

  it("waits for the answer to its own ping, and gives up when time is up", async () => {
    const { schedule, advance } = createManualSchedule();
    const held = createHeldHandler();
    await using server = await start(held, { schedule });
    const raw = await openRawWebSocket(server.port);
    const { connection, finish } = await held.next();
    const first = connection.ping(1000);
    const second = connection.ping(2000);
    expect((await raw.received(3)).toString("hex")).toBe("890131");
    raw.socket.write(toClientFrame(10, Buffer.from("unasked")));
    raw.socket.write(toClientFrame(10, Buffer.from("1")));
    expect(await first).toBe(true);
    expect((await raw.received(6)).toString("hex")).toBe("890131890132");
    advance(2000);
    expect(await second).toBe(false);
    finish();
  });
});

describe("acceptWebSocket() and the origin of a page", () => {
  it.each([
    [undefined, "chat.example:8000", true],
    ["http://chat.example:8000", "chat.example:8000", true],
    ["https://chat.example", "Chat.Example", true],
    ["https://evil.example", "chat.example", false],
    ["https://chat.example:444", "chat.example", false],
    ["null", "chat.example", false],
    ["https://chat.example", undefined, false],
  ])("of %s at the host %s: %s", (origin, host, expected) => {
    expect(isSameOrigin(origin, host)).toBe(expected);
  });

  it("refuses a foreign page with 403 and says why", async () => {
    await using server = await start({ handler: echo });
    const { client } = openClient(server.port, { origin: "https://evil.example" });
    const [, response] = await once(client, "unexpected-response");
    const chunks: Buffer[] = await response.toArray();
    expect([response.statusCode, Buffer.concat(chunks).toString()]).toEqual([
      403,
      `pages of https://evil.example may not connect to 127.0.0.1:${server.port}\n`,
    ]);
  });

  it("asks the given function instead", async () => {
    await using server = await start({ handler: echo }, { isAllowedOrigin: () => true });
    const { client, opened } = openClient(server.port, { origin: "https://other.example" });
    await opened;
    client.terminate();
  });
});
