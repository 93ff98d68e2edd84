import { constants } from "node:http2";
import { describe, expect, it } from "vitest";
import { frameMessage, type GrpcStream } from "../../grpc-stream.ts";
import { aborted, createHeldHandler, openSession, type StartGrpcServer } from "../grpc-calls.ts";
import { createManualSchedule } from "../manual-schedule.ts";

/** Bounded memory, and pings behind what was written. */
export function testSlowReaders(start: StartGrpcServer): void {
  describe("a gRPC call whose client reads slowly", () => {
    const picture = frameMessage(Buffer.alloc(100_000));

    it("ends with RESOURCE_EXHAUSTED when a client does not read, while others go on", async () => {
      const held = createHeldHandler();
      await using server = await start({ ...held, maxQueuedBytes: 300_000 });
      await using slow = openSession(server.authority);
      await using quick = openSession(server.authority);
      const slowCall = slow.call();
      slowCall.stream.pause();
      const slowStream = await held.next();
      const quickCall = quick.call();
      const quickStream = await held.next();
      for (let count = 0; count < 20; count += 1) {
        slowStream.stream.outbox.push(picture);
        quickStream.stream.outbox.push(picture);
        await quickStream.stream.outbox.flushed();
        expect(slowStream.stream.outbox.queuedBytes).toBeLessThanOrEqual(300_000);
      }
      quickStream.finish();
      expect(await quickCall.done).toMatchObject({ status: "0" });
      slowStream.stream.outbox.push(frameMessage(Buffer.from("behind the gap")));
      slowCall.stream.resume();
      const { body, ...ended } = await slowCall.done;
      expect([ended, body.length % picture.length]).toMatchObject([
        { status: "8", message: "the client reads too slowly" },
        0,
      ]);
      await aborted(slowStream.stream.signal);
      slowStream.finish();
    });

    it("calls the route's own listener of an overflow", async () => {
      const held = createHeldHandler();
      const overflowed: GrpcStream[] = [];
      await using server = await start({
        ...held,
        maxQueuedBytes: 10,
        onOverflow: (stream) => {
          overflowed.push(stream);
          stream.destroy("stream");
        },
      });
      await using raw = openSession(server.authority);
      const { stream, done } = raw.call();
      stream.pause();
      const call = await held.next();
      for (let count = 0; count < 5; count += 1) call.stream.outbox.push(picture);
      stream.resume();
      expect([overflowed, (await done).reset]).toEqual([[call.stream], 8]);
      call.finish();
    });

    it("resets the stream when a client does not read what its call ended with", async () => {
      const { schedule, advance } = createManualSchedule();
      const held = createHeldHandler();
      await using server = await start(held, { schedule });
      await using raw = openSession(server.authority);
      const { stream } = raw.call();
      stream.pause();
      const call = await held.next();
      for (let count = 0; count < 5; count += 1) call.stream.outbox.push(picture);
      call.finish();
      call.stream.end({ code: 0, message: "" });
      advance(9_999);
      expect(call.stream.signal.aborted).toBe(false);
      advance(1);
      await aborted(call.stream.signal);
    });
  });

  describe("GrpcStream.ping()", () => {
    const page = frameMessage(Buffer.alloc(50_000));

    it("is answered only after what was written before has been received", async () => {
      const held = createHeldHandler();
      await using server = await start(held);
      await using raw = openSession(server.authority);
      const { stream } = raw.call();
      const call = await held.next();
      let received = 0;
      stream.on("data", (chunk: Buffer) => {
        received += chunk.length;
      });
      for (let count = 1; count <= 20; count += 1) {
        call.stream.outbox.push(page);
        const isAnswered = await call.stream.ping(10_000);
        expect([isAnswered, received]).toEqual([true, count * page.length]);
      }
      call.finish();
    });

    it("is not answered for a call that was cancelled with messages on their way", async () => {
      const { schedule, advance } = createManualSchedule();
      const held = createHeldHandler();
      await using server = await start(held, { schedule });
      await using raw = openSession(server.authority);
      const { stream } = raw.call();
      stream.pause();
      const call = await held.next();
      call.stream.outbox.push(Buffer.concat(Array(20).fill(page)));
      const before = call.stream.ping(1000);
      stream.close(constants.NGHTTP2_CANCEL);
      await aborted(call.stream.signal);
      const after = call.stream.ping(1000);
      // The connection itself would answer by now.
      for (let count = 0; count < 3; count += 1) {
        await new Promise<void>((resolve) => raw.session.ping(() => resolve()));
      }
      advance(1000);
      expect([await before, await after]).toEqual([false, false]);
      call.finish();
    });

    it("answers everybody who asks at once, and false when time is up", async () => {
      const { schedule, advance } = createManualSchedule();
      const held = createHeldHandler();
      await using server = await start(held, { schedule });
      await using raw = openSession(server.authority);
      const { stream } = raw.call();
      const call = await held.next();
      const many = Array.from({ length: 50 }, () => call.stream.ping(1000));
      expect(await Promise.all(many)).toEqual(Array(50).fill(true));
      stream.pause();
      call.stream.outbox.push(Buffer.concat(Array(20).fill(page)));
      const unanswered = call.stream.ping(1000);
      advance(1000);
      expect(await unanswered).toBe(false);
      stream.resume();
      expect(await call.stream.ping(1000)).toBe(true);
      call.finish();
    });
  });
}
