import { once } from "node:events";
import { constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { frameMessage, GrpcError } from "../../grpc-stream.ts";
import {
  aborted,
  collectResponse,
  createHeldHandler,
  echo,
  openSession,
  type StartGrpcServer,
  whenStalled,
} from "../grpc-calls.ts";
import { createManualSchedule } from "../manual-schedule.ts";

/** What goes over the wire, and what no gRPC client does. */
export function testRawCalls(start: StartGrpcServer): void {
  describe("a gRPC call in raw HTTP/2", () => {
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
      const seen: unknown[] = [];
      for (const leave of ["end", "cancel"]) {
        const { stream } = raw.call();
        const call = await held.next();
        if (leave === "end") stream.end();
        else stream.close(constants.NGHTTP2_CANCEL);
        for await (const _ of call.stream.messages);
        seen.push([call.stream.signal.aborted, call.stream.isConnected]);
        call.finish();
      }
      expect(seen).toEqual([
        [false, true],
        [true, true],
      ]);
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
}
