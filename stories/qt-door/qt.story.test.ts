import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { QtClient, register } from "../../packages/server/src/doors/chat-room/testing/qt-client.ts";
import {
  cut,
  gather,
  isLast,
  toHash,
} from "../../packages/server/src/doors/chat-room/testing/qt-files.ts";
import { enterByJson, type JsonClient } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

const toMetadata = (name: string) => ({ "user-name": name, "user-password": "secret" });

async function enter(server: TestServer, name: string, port = server.ports.qt ?? 0) {
  await register(server.ports.qt ?? 0, name, "secret");
  return await new QtClient(port, toMetadata(name)).connected();
}

async function post(person: JsonClient, body: string): Promise<void> {
  const message = { conversationId: "lobby", clientMessageId: body, text: { body } };
  await person.call("MessageService/PostMessage", message);
}

/** A TCP proxy whose connections can be frozen: they stand, but nothing passes any more. */
async function startProxy(target: number) {
  const sockets = new Set<ReturnType<typeof connect>>();
  const proxy = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

describe("people with the Qt chat example", () => {
  it("come in over TLS as well as in plain text", async () => {
    await using server = await startParley();
    const root = await readFile(server.rootCertificate ?? "");
    const channel = credentials.createSsl(root);
    const port = server.ports["qt-tls"] ?? 0;
    expect(await register(port, "zoe", "secret", channel)).toEqual([0, ""]);
    await using zoe = await new QtClient(port, toMetadata("zoe"), channel).connected();
    await using amy = await enter(server, "amy");
    zoe.say("over TLS");
    await amy.findText("over TLS");
    amy.say("in plain text");
    await zoe.findText("in plain text");
  });

  it("talk with people in the browser", async () => {
    await using server = await startParley();
    await using zoe = await enter(server, "zoe");
    const ben = await enterByJson(server.url, "ben");
    await post(ben, "from the browser");
    await zoe.findText("from the browser");
    zoe.say("from Qt");
    await expect
      .poll(() => ben.call("MessageService/ListEvents", { conversationId: "lobby", limit: 10 }))
      .toMatchObject({
        events: expect.arrayContaining([
          expect.objectContaining({
            actor: expect.objectContaining({ username: "zoe" }),
            message: expect.objectContaining({ text: { body: "from Qt" } }),
          }),
        ]),
      });
    expect(zoe.texts).toEqual(["ben: from the browser"]);
  });

  it("send each other 50 MB while a third one reads slowly and talks", async () => {
    await using server = await startParley();
    await using amy = await enter(server, "amy");
    await using zoe = await enter(server, "zoe");
    await using slow = await enter(server, "slow");
    slow.pause();
    const content = randomBytes(50_000_000);
    for (const message of cut("big.bin", content, 131_072)) zoe.send(message);
    slow.say("meanwhile");
    await amy.findText("meanwhile");
    await amy.find(isLast);
    slow.resume();
    await slow.find(isLast);
    const whole = { name: "big.bin", type: "TEXT", size: 50_000_000, hash: toHash(content) };
    expect([gather(amy), gather(slow)]).toMatchObject([[whole], [whole]]);
  });

  it("lose nothing while the server restarts, and see nothing twice", async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), "parley-story-"));
    try {
      const before = await startParley({ dataFolder });
      const zoe = await enter(before, "zoe");
      const ben = await enterByJson(before.url, "ben");
      await post(ben, "one");
      await zoe.findText("one");
      await before.close();
      expect(await zoe.status).toEqual([14, "The server is stopping"]);
      await using after = await startParley({ dataFolder });
      await post(await enterByJson(after.url, "ben"), "two");
      await using again = await enter(after, "zoe");
      await again.findText("two");
      expect(again.texts).toEqual(["ben: two"]);
    } finally {
      await rm(dataFolder, { recursive: true, force: true });
    }
  });

  it("take the place of their own ghost, and nobody notices", async () => {
    await using server = await startParley();
    await using amy = await enter(server, "amy");
    await using proxy = await startProxy(server.ports.qt ?? 0);
    const ghost = await enter(server, "zoe", proxy.port);
    await amy.find(({ username }) => username === "zoe");
    proxy.freeze();
    await using zoe = await enter(server, "zoe");
    zoe.say("it is me");
    await amy.findText("it is me");
    await using second = new QtClient(server.ports.qt ?? 0, toMetadata("zoe"));
    expect(await second.status).toEqual([6, "User already active"]);
    expect(amy.statuses).toEqual(["amy LOGIN", "zoe LOGIN"]);
    await ghost[Symbol.asyncDispose]();
  });

  it("who come as two at once for the place of a ghost get it once", async () => {
    await using server = await startParley();
    await using proxy = await startProxy(server.ports.qt ?? 0);
    const ghost = await enter(server, "zoe", proxy.port);
    proxy.freeze();
    await using one = new QtClient(server.ports.qt ?? 0, toMetadata("zoe"));
    await using two = new QtClient(server.ports.qt ?? 0, toMetadata("zoe"));
    const outcomes = [one, two].map((client) =>
      Promise.race([client.connected().then(() => "in"), client.status.then(String)]),
    );
    expect((await Promise.all(outcomes)).toSorted()).toEqual(["6,User already active", "in"]);
    await ghost[Symbol.asyncDispose]();
  });
});
