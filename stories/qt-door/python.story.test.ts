import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHash } from "../../packages/server/src/doors/chat-room/testing/qt-files.ts";
import { enterByJson } from "../testing/json-client.ts";
import { startParley } from "../testing/start-parley.ts";
import { compileProtos, hasPythonGrpc, PythonClient } from "./python-client.ts";

const isHere = hasPythonGrpc();
if (!isHere) {
  const hint = "Python's gRPC is missing: apt-get install python3-grpcio python3-grpc-tools";
  if (process.env.CI === "true") throw new Error(hint);
  console.warn(`SKIPPED: the stories of the Qt chat door with Python. ${hint}`);
}

describe.skipIf(!isHere)("somebody with Python's gRPC and the .proto files", () => {
  let folder = "";
  let descriptors = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-python-"));
    descriptors = await compileProtos(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(["plain", "TLS"])("registers and talks with the browser, over %s", async (wire) => {
    await using server = await startParley();
    const isTls = wire === "TLS";
    const target = `localhost:${isTls ? server.ports["qt-tls"] : server.ports.qt}`;
    const root = isTls ? server.rootCertificate : undefined;
    await using zoe = new PythonClient(descriptors, target, root);
    const who = { name: "zoe", password: "secret" };
    zoe.do("register", who);
    await zoe.find({ registered: 0 });
    zoe.do("register", who);
    await zoe.find({ registered: 6, details: "zoe already exists" });
    zoe.do("register", { name: "", password: "x" });
    await zoe.find({ registered: 3, details: "Invalid user request" });
    zoe.do("enter", who);
    await zoe.find({ status: "LOGIN", sender: "zoe", fetched: false });
    const ben = await enterByJson(server.url, "ben");
    const message = { conversationId: "lobby", clientMessageId: "1", text: { body: "hé" } };
    await ben.call("MessageService/PostMessage", message);
    await zoe.find({ text: "hé", sender: "ben" });
    zoe.do("say", { text: "hello ben" });
    await expect
      .poll(async () => {
        const page = { conversationId: "lobby", afterSeq: "0", limit: 200 };
        const { events } = await ben.call("MessageService/ListEvents", page);
        return JSON.stringify(events);
      })
      .toContain("hello ben");
    zoe.do("leave");
    await zoe.find({ ended: 0 });
  });

  it("is refused as by the original server", async () => {
    await using server = await startParley();
    await using zoe = new PythonClient(descriptors, `localhost:${server.ports.qt}`);
    zoe.do("enter", { name: "zoe", password: "secret" });
    await zoe.find({ ended: 16, details: "User not found" });
    zoe.do("register", { name: "zoe", password: "secret" });
    await zoe.find({ registered: 0 });
    zoe.do("enter", { name: "zoe", password: "wrong!" });
    await zoe.find({ ended: 3, details: "Invalid password" });
    zoe.do("enter", { name: "zoe", password: "" });
    await zoe.find({ ended: 3, details: "Invalid metadata" });
  });

  it("sends 50 MB to somebody else, with a text behind it", async () => {
    await using server = await startParley();
    const target = `localhost:${server.ports.qt}`;
    const content = randomBytes(50_000_000);
    const path = join(folder, "big.bin");
    await writeFile(path, content);
    await using amy = new PythonClient(descriptors, target);
    await using zoe = new PythonClient(descriptors, target);
    for (const [client, name] of [
      [amy, "amy"],
      [zoe, "zoe"],
    ] as const) {
      client.do("register", { name, password: "secret" });
      await client.find({ registered: 0 });
      client.do("enter", { name, password: "secret" });
      await client.find({ status: "LOGIN", sender: name });
    }
    zoe.do("send_file", { path });
    zoe.do("say", { text: "did you get it?" });
    expect(await amy.find({ file: "big.bin" })).toEqual({
      file: "big.bin",
      sender: "zoe",
      size: content.length,
      sha256: toHash(content),
    });
    await amy.find({ text: "did you get it?", sender: "zoe" });
    expect(zoe.events.filter(({ file, text }) => file !== undefined || text !== undefined)).toEqual(
      [],
    );
  });
});
