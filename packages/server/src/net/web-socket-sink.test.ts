import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import {
  createHeldHandler,
  openRawWebSocket,
  startWebSocketServer as start,
  toClientFrame,
} from "./testing/web-sockets.ts";
import { frameBinary } from "./web-socket.ts";

// What `web-socket-sink.ts` takes for granted of `ws`. When one of these fails after an update of
// `ws`, frames of ours and of `ws` may mix: send each message with `WebSocket.send` until it is clear.
describe("frames of ours among those of ws", () => {
  it("stand where they were written, whole: pings, pongs, data, close", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    const raw = await openRawWebSocket(server.port);
    const { connection, finish } = await held.next();
    const messages = connection.messages[Symbol.asyncIterator]();
    for (const text of ["a", "b", "c"]) {
      connection.outbox.push(frameBinary(Buffer.from(text)));
      void connection.ping(1);
      raw.socket.write(toClientFrame(9, Buffer.from(text)));
      raw.socket.write(toClientFrame(2, Buffer.from(text)));
      await messages.next();
      connection.outbox.push(frameBinary(Buffer.from(text)));
    }
    connection.close(1000, "");
    connection.outbox.push(frameBinary(Buffer.from("behind the close")));
    finish();
    raw.socket.end(toClientFrame(8, Buffer.from("03e8", "hex")));
    const frames = (await raw.ended()).toString("hex");
    // data a, ping 1 (its turn comes a little later), pong a, data a …
    expect(frames.replaceAll(/8901../g, "")).toBe(
      `${["61", "62", "63"].map((text) => `8201${text}8a01${text}8201${text}`).join("")}880203e8`,
    );
  });

  it("are never compressed, whatever the client offers", async () => {
    const held = createHeldHandler();
    await using server = await start(held);
    const client = new WebSocket(`ws://127.0.0.1:${server.port}/`, { perMessageDeflate: true });
    const { connection, finish } = await held.next();
    connection.outbox.push(frameBinary(Buffer.from("plain")));
    const [message] = await once(client, "message");
    expect([String(message), client.extensions]).toEqual(["plain", ""]);
    finish();
  });
});
