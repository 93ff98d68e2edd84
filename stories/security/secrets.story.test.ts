import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import http2 from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QtClient, register } from "../../packages/server/src/doors/chat-room/testing/qt-client.ts";
import { DirectClient } from "../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { LineClient } from "../../packages/server/src/doors/line/testing/line-client.ts";
import { openWebSocketClient } from "../../packages/server/src/doors/native/testing/live-client.ts";
import { SimpleClient } from "../../packages/server/src/doors/simple-chat/testing/simple-client.ts";
import { enterByJson } from "../testing/json-client.ts";
import { type SpawnedServer, spawnParley } from "../testing/spawn-parley.ts";

/** Stands in every password and every text of this story; nothing that is written for operators may contain it. */
const mark = "zebra";
const password = `pass-${mark}`;
const text = `text-${mark}`;
/** What the server gave out and must not write down: tokens, signatures. */
const given: string[] = [];

let folder: string;
let server: SpawnedServer;
let port = 0;
let metricsPort = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-secrets-"));
  const flags = ["--log-level=trace", "--port-metrics=0"];
  server = await spawnParley(join(folder, "data"), flags);
  port = server.ports.web;
  metricsPort = Number(/metrics\s.*:(\d+)/.exec(server.output())?.[1]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Everything that an operator, or who collects logs, gets to see. */
async function readEverything(): Promise<string> {
  const data = join(folder, "data");
  const names = (await readdir(data)).filter((name) => name.startsWith("audit"));
  const audits = await Promise.all(names.map((name) => readFile(join(data, name), "utf8")));
  const metrics = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  return [server.output(), ...audits, await metrics.text()].join("\n");
}

function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  const type = { "content-type": "application/json" };
  return fetch(server.url + path, { method: "POST", headers: { ...type, ...headers }, body });
}

async function useNative(): Promise<void> {
  const { token, call } = await enterByJson(server.url, "native", password);
  const conversationId = "lobby";
  await call("MessageService/PostMessage", {
    ...{ conversationId, clientMessageId: "m1" },
    text: { body: text },
  });
  await call("SearchService/SearchMessages", { text });
  const name = `${mark}.txt`;
  const { uploadId } = await call("FileService/CreateUpload", { name, size: String(text.length) });
  const content = Buffer.from(text).toString("base64");
  await call("FileService/WriteChunk", { uploadId, offset: "0", content });
  const { file } = await call("FileService/FinishUpload", { uploadId });
  const { path } = await call("FileService/GetFileLink", { fileId: file.id });
  await (await fetch(server.url + path)).text();
  given.push(token, new URL(path, server.url).searchParams.get("k") ?? "");
  const live = await openWebSocketClient(server.url);
  live.send({ hello: { token } });
  await live.next("welcome");
  live.send({ send: { message: { conversationId, clientMessageId: "m2", text: { body: text } } } });
  await live.next("sent");
  // What no client of ours does.
  live.sendBytes(Buffer.from(`\u0001${text}${token}`));
  await live.ended;
  const auth = { authorization: `Bearer ${token}` };
  await post("/parley.v1.MessageService/PostMessage", `{"text":"${text}","x":${token}`, auth);
  await post("/parley.v1.MessageService/PostMessage", JSON.stringify({ text }), auth);
  await post("/parley.v1.SessionService/SignIn", `{"password":"${password}","username":7}`);
  await post("/parley.v1.SessionService/SignIn", `{"password":"${password}","username":"x"`);
  await post("/parley.v1.SessionService/SignIn", JSON.stringify({ username: password, password }));
  await post(`/parley.v1.Nothing/Here?token=${token}`, `"${text}"`, auth);
  await fetch(`${server.url}/files/${file.id}/x?token=${token}&k=${token}`);
  await fetch(`${server.url}${path}x`);
}

async function useQt(): Promise<void> {
  await register(port, "qt", password);
  const metadata = { "user-name": "qt", "user-password": password };
  await using wrong = new QtClient(port, { ...metadata, "user-password": `no-${mark}` });
  await wrong.status;
  await using client = await new QtClient(port, metadata).connected();
  client.say(text);
  client.say(text.repeat(20_000));
  client.sendBytes(Buffer.from(`\u0007${text}`));
  client.say(`${text} at last`);
  // The refusals come back as lines of the server.
  await client.find(({ username }) => username === "Parley");
}

async function useSimple(): Promise<void> {
  const metadata = { "user-name": "qt", "user-password": password };
  await using client = await new SimpleClient(port, metadata).connected();
  await client.say(text);
  await client.sendBytes(Buffer.from(`\u0007${text}`));
}

async function useDirect(): Promise<void> {
  await using client = new DirectClient(port);
  await client.call("SignUp", { username: "flutter", password, name: "Flutter" });
  await client.call("login", { username: "flutter", password: `no-${mark}` });
  client.token = (await client.call("login", { username: "flutter", password })).body.accessToken;
  given.push(client.token, client.token.split(".")[2] ?? "");
  const stream = client.chat();
  await stream.opened;
  stream.send(text, "native");
  await stream.gather(1);
  stream.sendBytes(Buffer.from(`\u0007${text}`));
  await stream.status;
  await client.call("GetUser", {}, [`bearer ${client.token}x`, `basic ${password}`]);
}

async function useIm(): Promise<void> {
  await using client = new ImClient({ http: port, ws: port });
  await client.register("im", password);
  await client.refusal("user/username_login", { nickname: "im", password: `no-${mark}` });
  await client.login("im", password);
  given.push(client.sessionId);
  await client.connect();
  await client.say("lobby", text);
  await client.post("/service/user/username_login", Buffer.from(`\u000a\u00ff${password}`));
  await fetch(`${server.url}/service/nothing?session=${client.sessionId}`, {
    method: "POST",
    body: text,
  });
}

async function useLine(): Promise<void> {
  const client = new LineClient(port);
  client.write(`/login nobody ${password}\n/register line ${password}\n${text}\n`);
  client.write(`/msg native ${text}\n/${text}\n/search ${text}\n${text.repeat(20_000)}\n`);
  client.write(Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(`${text}\n`)]));
  client.write(`/json {}\n{"type":"send","text":"${text}"\n{"type":"${text}"}\n`);
  await client.until('"type":"error"');
  await client.end();
}

/** Connections that break the rules of what they speak. */
async function breakProtocols(): Promise<void> {
  const raw = (bytes: string) =>
    new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.once("close", () => resolve());
      socket.resume().end(bytes, "latin1");
    });
  await raw(`GET /${text} HTTP/9.9\r\nAuthorization: Bearer ${password}\r\n\r\n`);
  await raw(`POST / HTTP/1.1\r\nHost: ${text} x\r\nContent-Length: x${password}\r\n\r\n`);
  await raw(`\u0016\u0003\u0001\u0000\u0010${password}`);
  await raw(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${password}${text}`);
  const session = http2.connect(server.url);
  session.on("error", () => {});
  const stream = session.request({
    ":method": "POST",
    ":path": "/chat.QtGrpcChat/ChatRoom",
    "content-type": "application/grpc",
    "user-name": "qt",
    "user-password": password,
    "grpc-timeout": password,
  });
  stream.on("error", () => {});
  await new Promise<void>((resolve) =>
    stream
      .resume()
      .once("close", () => resolve())
      .end(text),
  );
  session.close();
}

describe("what is written down", () => {
  it("holds no password, token or text, at the most talkative level, whatever a client does", async () => {
    for (const use of [useNative, useQt, useSimple, useDirect, useIm, useLine]) await use();
    await breakProtocols();
    const written = await readEverything();
    const lines = written.split("\n");
    const forms = [mark, ...given.filter((secret) => secret !== "")].flatMap((secret) => [
      secret,
      Buffer.from(secret).toString("hex"),
    ]);
    expect(given.map((secret) => secret.length > 10)).toEqual(given.map(() => true));
    expect(lines.filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
    // So that the story is about something: all of it has been there.
    expect(written).toMatch(/"act":"sign_in_failed"/);
    expect(written).toMatch(/^parley_calls_total\{/m);
    expect(written).toMatch(/a message was not taken/);
  });

  it("tells by default the codes of phone numbers, which is how an operator without a sender has them", async () => {
    await post("/parley.v1.PhoneService/SendCode", JSON.stringify({ phone: "+4915112345678" }));
    expect(server.output()).toMatch(/"code":"\d{4}".*--codes says how to send codes to people/);
    expect(await readEverything()).not.toMatch(/"act":.*4915112345678/);
  });
});
