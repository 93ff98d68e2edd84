import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enterByJson, type JsonClient } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

let server: TestServer;
let port = 0;
beforeAll(async () => {
  server = await startParley({ allowedOrigins: ["https://friend.example"] });
  port = server.ports.web ?? 0;
});
afterAll(() => server.close());

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A request as bytes on a socket: what a browser would see, with no client of ours between. */
async function ask(start: string, headers: readonly string[] = [], body = ""): Promise<Answer> {
  const socket = connect(port, "127.0.0.1");
  const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [`${start} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, ...length];
  socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n${body}`);
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
  });
  await once(socket, "close");
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...fields] = head.split("\r\n");
  const pairs = fields.map((field) => {
    const [name = "", ...value] = field.split(": ");
    return [name.toLowerCase(), value.join(": ")];
  });
  const status = Number(first.split(" ")[1]);
  return { status, headers: Object.fromEntries(pairs), body: rest.join("\r\n\r\n") };
}

const json = ["Content-Type: application/json"];

/** Uploads a file, posts it where it is said, and gives what its owner's browser would fetch. */
async function share(client: JsonClient, name: string, content: string, conversationId = "lobby") {
  const { uploadId } = await client.call("FileService/CreateUpload", {
    name,
    size: String(Buffer.byteLength(content)),
  });
  await client.call("FileService/WriteChunk", {
    ...{ uploadId, offset: "0" },
    content: Buffer.from(content).toString("base64"),
  });
  const { file } = await client.call("FileService/FinishUpload", { uploadId });
  const clientMessageId = crypto.randomUUID();
  await client.call("MessageService/PostMessage", {
    ...{ conversationId, clientMessageId, fileId: file.id },
  });
  const { path } = await client.call("FileService/GetFileLink", { fileId: file.id });
  return { id: file.id as string, path: path as string };
}

describe("the page", () => {
  it("comes with everything that keeps strange scripts, frames and types away", async () => {
    const { status, headers } = await ask("GET /");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    });
    const policy = headers["content-security-policy"]?.split("; ") ?? [];
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
      ]),
    );
    expect(policy.join()).not.toMatch(/unsafe-inline|unsafe-eval|script-src|\*/);
  });

  it("runs no script of its own in the document", async () => {
    const { body } = await ask("GET /");
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|javascript:|<style/i);
  });
});

describe("every answer", () => {
  it.each([
    ["GET /", []],
    ["GET /assets/nothing.js", []],
    ["GET /%00", []],
    ["GET /healthz", []],
    ["GET /readyz", []],
    ["GET /ping", []],
    ["GET /files/f_none/x", []],
    ["GET /files/f_none/<script>alert(1)</script>?k=1", []],
    ["PUT /", []],
    ["POST /service/user/username_login", []],
    ["POST /service/<script>alert(1)</script>", []],
    ["POST /parley.v1.SessionService/SignIn", json],
    ["POST /parley.v1.Nothing/Here", json],
    ["POST /a.B/C", ["Content-Type: application/grpc-web"]],
    ["OPTIONS /parley.v1.SessionService/SignIn", ["Origin: https://friend.example"]],
  ])("is never sniffed, framed or a cookie: %s", async (start, headers) => {
    const answer = await ask(start, headers, start.startsWith("P") ? "{}" : "");
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
    expect(answer.headers).not.toHaveProperty("set-cookie");
    if (start !== "GET /") expect(answer.headers["content-type"] ?? "").not.toMatch(/html|svg|xml/);
  });
});

describe("a page of another origin", () => {
  const upgrade = [
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];

  it.each(["/live", "/ws"])("cannot open the WebSocket %s", async (path) => {
    // Behind these headers, `ask` asks for the connection to be closed as well.
    const headers = ["Connection: Upgrade", ...upgrade, "Origin: https://evil.example"];
    const answer = await ask(`GET ${path}`, headers);
    expect([answer.status, answer.body]).toEqual([
      403,
      `pages of https://evil.example may not connect to 127.0.0.1:${port}\n`,
    ]);
  });

  it("may neither call nor read, unless the operator said so, and never with cookies", async () => {
    const preflight = (origin: string) =>
      ask("OPTIONS /parley.v1.SessionService/SignIn", [
        `Origin: ${origin}`,
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: content-type",
      ]);
    const evil = await preflight("https://evil.example");
    expect(Object.keys(evil.headers).filter((name) => name.startsWith("access-"))).toEqual([]);
    const friend = await preflight("https://friend.example");
    expect([friend.status, friend.headers["access-control-allow-origin"]]).toEqual([
      204,
      "https://friend.example",
    ]);
    expect(friend.headers).not.toHaveProperty("access-control-allow-credentials");
  });
});

describe("a file that somebody uploaded", () => {
  it.each([
    ["evil.html", "<!doctype html><script>alert(document.domain)</script>"],
    ["evil.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["evil.xhtml", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ["evil.js", "alert(1)"],
    ["evil.png", "<!doctype html><script>alert(document.domain)</script>"],
    ["evil.pdf", "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"],
  ])("is never active content: %s", async (name, content) => {
    const { path } = await share(await enterByJson(server.url, "ada"), name, content);
    const { status, headers, body } = await ask(`GET ${path}`);
    expect([status, body]).toEqual([200, content]);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
    });
    const type = headers["content-type"] ?? "";
    expect(["application/octet-stream", "text/plain; charset=utf-8"]).toContain(type);
    if (type === "application/octet-stream") {
      expect(headers["content-disposition"]).toMatch(/^attachment; /);
    }
  });

  it("is for members alone, at each request, by a link of their own session", async () => {
    const [ada, bob, eve] = await Promise.all(
      ["ada", "bob", "eve"].map((name) => enterByJson(server.url, name)),
    );
    if (ada === undefined || bob === undefined || eve === undefined) throw new Error("nobody came");
    const bobId = (await bob.call("AccountService/GetMe")).account.id;
    const { conversation } = await ada.call("ConversationService/CreateConversation", {
      ...{ kind: "CONVERSATION_KIND_ROOM", title: "private", memberIds: [bobId] },
    });
    const { id } = await share(ada, "plan.txt", "the plan", conversation.id);
    const other = await share(eve, "own.txt", "her own");
    const statusFor = async (target: string, token = "") => {
      const headers = token === "" ? [] : [`Authorization: Bearer ${token}`];
      return (await ask(`GET ${target}`, headers)).status;
    };
    const path = `/files/${id}/plan.txt`;
    const refused = eve.call("FileService/GetFileLink", { fileId: id });
    await expect(refused).rejects.toMatchObject({ code: "not_found" });
    expect(await statusFor(path)).toBe(401);
    expect(await statusFor(path, eve.token)).toBe(404);
    expect(await statusFor(path, bob.token)).toBe(200);
    // The signature of one file is none for another.
    expect(await statusFor(`${path}?${other.path.split("?")[1]}`)).toBe(403);
    const link = (await bob.call("FileService/GetFileLink", { fileId: id })).path;
    expect(await statusFor(link)).toBe(200);
    await ada.call("ConversationService/RemoveMember", {
      ...{ conversationId: conversation.id, accountId: bobId },
    });
    expect(await statusFor(link)).toBe(404);
    expect(await statusFor(path, bob.token)).toBe(404);
    await eve.call("SessionService/SignOut");
    expect(await statusFor(other.path)).toBe(403);
  });
});
