import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { identifyConnection } from "./identify-connection.ts";

async function open() {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const accepted = once(server, "connection");
  const client = connect(address.port, "127.0.0.1");
  await once(client, "connect");
  const [socket]: Socket[] = await accepted;
  if (socket === undefined) throw new Error("no connection");
  return { server, client, socket };
}

describe("identifyConnection()", () => {
  it("does not take an event loop that was busy for a client that is silent", async () => {
    const { server, client, socket } = await open();
    const identified = identifyConnection(socket, { silenceMs: 1, detectMs: 10_000 });
    client.write("GET / HTTP/1.1\r\n");
    // The bytes are there at once; the loop comes back to them when the silence is long over.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    expect(await identified).toBe("http1");
    client.destroy();
    socket.destroy();
    server.close();
  });

  it("does not come to the end of its patience with many in the order in which they came", async () => {
    const opened = await Promise.all(Array.from({ length: 16 }, open));
    const greeted: number[] = [];
    const greet = async ({ socket }: { socket: Socket }, index: number) => {
      await identifyConnection(socket, { silenceMs: 50, detectMs: 10_000 });
      greeted.push(index);
    };
    await Promise.all(opened.map(greet));
    expect(greeted).not.toEqual(opened.map((_, index) => index));
    for (const { server, client, socket } of opened) {
      client.destroy();
      socket.destroy();
      server.close();
    }
  });

  it("lets a client that leaves in the middle go without an error", async () => {
    const { server, client, socket } = await open();
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const closed = once(socket, "close");
    const identified = identifyConnection(socket, { silenceMs: undefined, detectMs: 10_000 });
    client.end("GET");
    expect(await identified).toBeUndefined();
    await closed;
    expect(errors).toEqual([]);
    client.destroy();
    server.close();
  });
});
