import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { frameMessage, GrpcError } from "../../grpc-stream.ts";
import { silentLog } from "../../log.ts";
import {
  aborted,
  createHeldHandler,
  echo,
  openSession,
  type StartGrpcServer,
} from "../grpc-calls.ts";
import { createManualSchedule } from "../manual-schedule.ts";

/** Calls of a client that is not ours. */
export function testClientCalls(start: StartGrpcServer): void {
  describe("a gRPC call of grpc-js", () => {
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
      const [code, text] = await openCall(server.authority).status;
      const [, requestId] = /^internal error, request (\S+)$/.exec(text) ?? [];
      expect(code).toBe(13);
      const fields = { err: failure, requestId, path: "/chat.Chat/Room" };
      expect(lines).toEqual([{ fields, message: "a gRPC handler failed" }]);
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
      expect(await iterator.next()).toEqual({
        done: false,
        value: new Uint8Array(Buffer.from("x")),
      });
      call.cancel();
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
      await aborted(stream.signal);
      expect(await status).toEqual([1, "Cancelled on client"]);
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

    it("carries thousands of tiny messages in order", async () => {
      await using server = await start({ handler: echo });
      const { call, received, status } = openCall(server.authority);
      const texts = Array.from({ length: 3_000 }, (_, index) => String(index));
      for (const text of texts) call.write(Buffer.from(text));
      call.end();
      expect([await status, received]).toEqual([[0, ""], texts]);
    });
  });
}
