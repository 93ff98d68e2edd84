import { once } from "node:events";
import http2 from "node:http2";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { respondText } from "./respond-text.ts";
import type { Routes } from "./routes.ts";
import { openTestListener, readAll } from "./testing/open-test-listener.ts";

describe("closing a listener", () => {
  /** A handler that answers when it is let. */
  const openSlow = async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const slow: Routes = {
      http: {
        "/": async (request, response) => {
          asked.resolve();
          await answer.promise;
          respondText(request, response, 200, "done");
        },
      },
    };
    return { listener: await openTestListener(slow), asked, answer };
  };
  const ask = (socket: Socket, path: string) =>
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);

  it("lets a running request of HTTP/1 finish, and refuses new connections", async () => {
    const { listener, asked, answer } = await openSlow();
    const socket = listener.dial();
    ask(socket, "/");
    await asked.promise;
    const reply = readAll(socket);
    const closed = listener.close(60_000);
    const late = listener.dial();
    expect(await readAll(late)).toBe("");
    answer.resolve();
    await closed;
    expect(await reply).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\ndone\n$/);
  });

  it("lets a running request of HTTP/2 finish, after a GOAWAY", async () => {
    const { listener, asked, answer } = await openSlow();
    const session = http2.connect(listener.url);
    const stream = session.request({ ":path": "/" }).setEncoding("utf8");
    await asked.promise;
    const goAway = once(session, "goaway");
    const closed = listener.close(60_000);
    expect((await goAway)[0]).toBe(http2.constants.NGHTTP2_NO_ERROR);
    answer.resolve();
    expect(String(await once(stream, "data"))).toBe("done\n");
    await closed;
  });

  it("waits for idle and silent connections no longer than for nothing", async () => {
    const listener = await openTestListener({});
    const idle = listener.dial();
    ask(idle, "/healthz");
    await once(idle, "data");
    listener.dial();
    await expect.poll(() => listener.connections).toBe(2);
    await listener.close(60_000);
    expect(listener.connections).toBe(0);
  });

  it("says on open connections that it is not ready", async () => {
    await using listener = await openTestListener({});
    const socket = listener.dial();
    ask(socket, "/healthz");
    await once(socket, "data");
    listener.stopAccepting();
    ask(socket, "/readyz");
    expect(String(await once(socket, "data"))).toMatch(/503 [\s\S]*not ready: the server stops\n$/);
  });

  it("ends what is not done in time", async () => {
    const { listener, asked } = await openSlow();
    const socket = listener.dial();
    ask(socket, "/");
    await asked.promise;
    const reply = readAll(socket);
    await listener.close(10);
    expect(await reply).toBe("");
  });
});
