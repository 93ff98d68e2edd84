import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestListener, type TestListener } from "./testing/open-test-listener.ts";

let listener: TestListener;
beforeEach(async () => {
  const handler = () => Promise.resolve();
  listener = await openTestListener(
    { webSockets: { "/live": { handler, maxMessageBytes: 100 } } },
    { allowedOrigins: ["https://a.example"] },
  );
});
afterEach(() => listener.close(0));

/** The status of the answer to an upgrade. */
async function upgrade(path: string, origin?: string): Promise<string> {
  const socket = listener.dial();
  const lines = [
    `GET ${path} HTTP/1.1`,
    "Host: chat.example:8000",
    "Connection: Upgrade",
    "Upgrade: WebSocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const [bytes] = await once(socket, "data");
  socket.destroy();
  return String(bytes).slice(9, 12);
}

describe("createWebSocketRoutes()", () => {
  it.each([
    ["/live", undefined, "101"],
    ["/live?x=1", undefined, "101"],
    ["/live", "http://chat.example:8000", "101"],
    ["/live", "https://a.example", "101"],
    ["/live", "http://chat.example", "403"],
    ["/live", "https://evil.example", "403"],
    ["/live", "null", "403"],
    ["/live/", undefined, "404"],
    ["/", undefined, "404"],
  ])("answers an upgrade of %s from %s with %s", async (path, origin, status) => {
    expect(await upgrade(path, origin)).toBe(status);
  });
});
