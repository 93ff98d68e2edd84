import { createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { MessageService, SessionService } from "@parley/protocol/native";
import { describe, expect, it } from "vitest";
import { type NativeServer, openNativeServer } from "./testing/open-native-server.ts";

const uuid = "7d9ff5a5-0c55-4c5e-9a6f-0d5b4f0f8a10";
const createdAt = "2023-11-14T22:13:20Z";

function toMessage(body: string, clientMessageId: string = uuid): object {
  return { conversationId: "lobby", clientMessageId, text: { body } };
}

describe("calls without a token", () => {
  it("GetServerInfo tells what a client must know before it signs in", async () => {
    await using server = await openNativeServer();
    const { status, body } = await server.call("ServerService/GetServerInfo");
    expect([status, body]).toEqual([
      200,
      {
        name: "Test",
        version: "1.2.3",
        limits: {
          maxTextBytes: 65_536,
          maxFileBytes: "2147483648",
          maxChunkBytes: 1_048_576,
          minPasswordLength: 6,
          maxFrameBytes: 131_072,
        },
      },
    ]);
  });

  it("Register makes an account, SignIn trades its password for a token", async () => {
    await using server = await openNativeServer();
    const registration = { username: "Ada", password: "swordfish", displayName: "Ada L." };
    const registered = await server.call("AccountService/Register", registration);
    const account = {
      id: registered.body.account.id,
      username: "Ada",
      displayName: "Ada L.",
      createdAt,
    };
    expect(registered.body).toEqual({ account });
    const again = await server.call("AccountService/Register", registration);
    expect([again.status, again.body.code]).toEqual([409, "already_exists"]);
    const signIn = { username: "ada", password: "swordfish", client: "curl" };
    const { body } = await server.call("SessionService/SignIn", signIn);
    const { id } = body.session;
    const session = { id, client: "curl", door: "native", createdAt, seenAt: createdAt };
    expect(body).toEqual({
      token: expect.stringMatching(/^\S{40,}$/),
      account,
      session: { ...session, isCurrent: true },
    });
  });

  it("SignIn does not say which half was wrong, and says when to try again", async () => {
    await using server = await openNativeServer();
    await server.enter("ada");
    const attempts = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const signIn = { username: "ada", password: "wrong" };
      attempts.push(await server.call("SessionService/SignIn", signIn));
    }
    const stranger = await server.call("SessionService/SignIn", {
      username: "x",
      password: "wrong",
    });
    expect(attempts[0]?.body).toEqual(stranger.body);
    expect([attempts[0]?.status, attempts[0]?.body.code]).toEqual([401, "unauthenticated"]);
    expect([attempts[5]?.status, attempts[5]?.body.code]).toEqual([429, "resource_exhausted"]);
    expect(Number(attempts[5]?.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("calls with a token", () => {
  it.each([undefined, "", "wrong"])("are refused with the token %j", async (token) => {
    await using server = await openNativeServer();
    const { status, body } = await server.call("AccountService/GetMe", {}, token);
    expect([status, body.code]).toEqual([401, "unauthenticated"]);
  });

  it("GetMe, GetAccount and UpdateProfile show an account", async () => {
    await using server = await openNativeServer();
    const { token, id } = await server.enter("ada");
    const ada = { id, username: "ada", displayName: "ada", createdAt };
    expect((await server.call("AccountService/GetMe", {}, token)).body).toEqual({ account: ada });
    const changed = { ...ada, displayName: "Ada", about: "Notes" };
    const patch = { displayName: "Ada", about: "Notes" };
    const updated = await server.call("AccountService/UpdateProfile", patch, token);
    expect(updated.body).toEqual({ account: changed });
    const cleared = await server.call("AccountService/UpdateProfile", { about: "" }, token);
    expect(cleared.body).toEqual({ account: { ...ada, displayName: "Ada" } });
    for (const key of [{ id }, { username: "ADA" }]) {
      const { body } = await server.call("AccountService/GetAccount", key, token);
      expect(body.account.displayName).toBe("Ada");
    }
    const unknown = await server.call("AccountService/GetAccount", { username: "no" }, token);
    const neither = await server.call("AccountService/GetAccount", {}, token);
    expect([unknown.body.code, neither.body.code]).toEqual(["not_found", "invalid_argument"]);
  });

  it("ChangePassword ends the other sessions", async () => {
    await using server = await openNativeServer();
    const [first, second] = [await server.enter("ada"), await server.enter("ada")];
    const change = { currentPassword: "password of ada", newPassword: "another one" };
    const wrong = { ...change, currentPassword: "wrong" };
    const refused = await server.call("AccountService/ChangePassword", wrong, first.token);
    expect(refused.body.code).toBe("permission_denied");
    const changed = await server.call("AccountService/ChangePassword", change, first.token);
    expect([changed.status, changed.body]).toEqual([200, {}]);
    const statuses = [first, second].map(async ({ token }) => {
      return (await server.call("AccountService/GetMe", {}, token)).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 401]);
  });

  it("ListSessions, RevokeSession and SignOut keep the list of sessions", async () => {
    await using server = await openNativeServer();
    const [first, second] = [await server.enter("ada"), await server.enter("ada")];
    const list = async () =>
      (await server.call("SessionService/ListSessions", {}, second.token)).body.sessions;
    const sessions = await list();
    expect(sessions.map((session: { isCurrent?: boolean }) => session.isCurrent ?? false)).toEqual(
      expect.arrayContaining([true, false]),
    );
    const other = sessions.find((session: { isCurrent?: boolean }) => session.isCurrent !== true);
    const revocation = { sessionId: other.id };
    await server.call("SessionService/RevokeSession", revocation, second.token);
    const again = await server.call("SessionService/RevokeSession", revocation, second.token);
    expect([again.body.code, (await list()).length]).toEqual(["not_found", 1]);
    expect((await server.call("AccountService/GetMe", {}, first.token)).status).toBe(401);
    expect((await server.call("SessionService/SignOut", {}, second.token)).body).toEqual({});
    expect((await server.call("AccountService/GetMe", {}, second.token)).status).toBe(401);
  });

  it("PostMessage commits once for a client message id; ListEvents reads from any place", async () => {
    await using server = await openNativeServer();
    const { token, id } = await server.enter("ada");
    const posted = await server.call("MessageService/PostMessage", toMessage("Hello"), token);
    const actor = { id, username: "ada", displayName: "ada" };
    const { event } = posted.body;
    expect(event).toEqual({
      log: "lobby",
      seq: "2",
      at: createdAt,
      actor,
      message: { id: event.message.id, clientMessageId: uuid, text: { body: "Hello" } },
    });
    const again = await server.call("MessageService/PostMessage", toMessage("Other"), token);
    expect(again.body).toEqual({ event, isDuplicate: true });
    const joined = { log: "lobby", seq: "1", at: createdAt, actor, memberJoined: {} };
    const list = async (position: object) => {
      const request = { conversationId: "lobby", ...position };
      return (await server.call("MessageService/ListEvents", request, token)).body;
    };
    expect(await list({})).toEqual({ events: [joined, event], head: "2" });
    expect(await list({ afterSeq: "1" })).toEqual({ events: [event], head: "2" });
    expect(await list({ afterSeq: "0", limit: 1 })).toEqual({ events: [joined], head: "2" });
    expect(await list({ beforeSeq: "2" })).toEqual({ events: [joined], head: "2" });
    expect(await list({ since: "2023-11-14T22:13:21Z" })).toEqual({ head: "2" });
    const refusals = [
      { limit: 201 },
      { afterSeq: "9007199254740992" },
      { since: "1969-01-01T00:00:00Z" },
    ];
    for (const refused of refusals) expect((await list(refused)).code).toBe("invalid_argument");
    const other = { conversationId: "c_none" };
    const unknown = await server.call("MessageService/ListEvents", other, token);
    expect(unknown.body.code).toBe("not_found");
  });

  it.each([
    ["no content", { conversationId: "lobby", clientMessageId: "x" }],
    ["no client message id", { conversationId: "lobby", text: { body: "x" } }],
    ["an empty text", toMessage("  ")],
    ["a text that is too long", toMessage("x".repeat(65_537))],
  ])("PostMessage refuses a message with %s", async (_, message) => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const { status, body } = await server.call("MessageService/PostMessage", message, token);
    expect([status, body.code]).toEqual([400, "invalid_argument"]);
  });

  it("ListConversations, ListMembers and MarkRead show a conversation", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await server.enter("bob");
    const mark = { conversationId: "lobby", seq: "1" };
    expect((await server.call("ConversationService/MarkRead", mark, token)).body).toEqual({});
    const listed = await server.call("ConversationService/ListConversations", {}, token);
    expect(listed.body.conversations).toMatchObject([
      { id: "lobby", kind: "CONVERSATION_KIND_ROOM", head: "2", readSeq: "1" },
    ]);
    const page = { conversationId: "lobby", pageSize: 1 };
    const first = (await server.call("ConversationService/ListMembers", page, token)).body;
    const rest = { ...page, pageToken: first.nextPageToken };
    const second = (await server.call("ConversationService/ListMembers", rest, token)).body;
    const members = [...first.members, ...second.members];
    expect(
      members.map(({ account, role, presence }) => [account.username, role, presence]),
    ).toEqual([
      ["ada", "member", "PRESENCE_OFFLINE"],
      ["bob", "member", "PRESENCE_OFFLINE"],
    ]);
    const beyond = { conversationId: "lobby", seq: "99" };
    const refused = await server.call("ConversationService/MarkRead", beyond, token);
    expect(refused.body.code).toBe("invalid_argument");
  });
});

describe("uploads", () => {
  const content = Buffer.from("hello, file");

  async function create(server: NativeServer, token: string, size = content.length) {
    const request = { name: "a.txt", size: String(size) };
    const { body } = await server.call("FileService/CreateUpload", request, token);
    expect(body.maxChunkBytes).toBe(1_048_576);
    return (method: string, more: object = {}) =>
      server.call(`FileService/${method}`, { uploadId: body.uploadId, ...more }, token);
  }

  it("are written in chunks, resumed, finished, posted and downloaded", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const upload = await create(server, token);
    const chunk = (start: number, end: number) => ({
      offset: String(start),
      content: content.subarray(start, end).toString("base64"),
    });
    expect((await upload("WriteChunk", chunk(0, 5))).body).toEqual({ receivedBytes: "5" });
    expect((await upload("WriteChunk", chunk(0, 5))).body).toEqual({ receivedBytes: "5" });
    expect((await upload("GetUpload")).body).toEqual({ receivedBytes: "5", size: "11" });
    expect((await upload("WriteChunk", chunk(7, 9))).body.code).toBe("failed_precondition");
    expect((await upload("FinishUpload")).body.code).toBe("failed_precondition");
    await upload("WriteChunk", chunk(5, 11));
    const { file } = (await upload("FinishUpload")).body;
    expect(file).toMatchObject({ name: "a.txt", size: "11", kind: "FILE_KIND_TEXT" });
    const message = { conversationId: "lobby", clientMessageId: "f1", fileId: file.id };
    const posted = await server.call("MessageService/PostMessage", message, token);
    expect(posted.body.event.message.file).toEqual(file);
    const link = await server.call("FileService/GetFileLink", { fileId: file.id }, token);
    const download = await fetch(server.url + link.body.path);
    expect([download.status, await download.text()]).toEqual([200, "hello, file"]);
  });

  it("are dropped by CancelUpload, and are their owner's alone", async () => {
    await using server = await openNativeServer();
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    const request = { name: "a.txt", size: "1" };
    const { uploadId } = (await server.call("FileService/CreateUpload", request, ada.token)).body;
    const get = async (token: string) =>
      (await server.call("FileService/GetUpload", { uploadId }, token)).body;
    expect((await get(bob.token)).code).toBe("not_found");
    await server.call("FileService/CancelUpload", { uploadId }, ada.token);
    expect((await get(ada.token)).code).toBe("not_found");
  });

  it("are refused for a hash that is none", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const request = { name: "a", size: "1", sha256: Buffer.from("short").toString("base64") };
    const { body } = await server.call("FileService/CreateUpload", request, token);
    expect(body).toEqual({ code: "invalid_argument", message: "sha256 is 5 bytes, it must be 32" });
  });
});

describe("a body that cannot be read", () => {
  const textOf = (bytes: string) =>
    `{"conversationId":"lobby","clientMessageId":"1","text":{"body":"${bytes}"}}`;
  it.each([
    ["JSON that is no UTF-8", "application/json", textOf("\u00ff"), 400, "invalid_argument"],
    ["half of JSON", "application/json", "{", 400, "invalid_argument"],
    [
      "a Protobuf field that ends too early",
      "application/proto",
      "\n\u0010",
      400,
      "invalid_argument",
    ],
    [
      "a Protobuf text that is no UTF-8",
      "application/proto",
      "\n\u0001\u00ff",
      400,
      "invalid_argument",
    ],
  ])("is refused and not logged: %s", async (_, type, body, status, code) => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const response = await fetch(`${server.url}/parley.v1.MessageService/PostMessage`, {
      method: "POST",
      headers: { "content-type": type, authorization: `Bearer ${token}` },
      body: Buffer.from(body, "latin1"),
    });
    const answer: { readonly code: string } = JSON.parse(await response.text());
    expect([response.status, answer.code]).toEqual([status, code]);
    expect(server.errors).toEqual([]);
  });
});

describe("every protocol of unary calls", () => {
  it.each([
    [
      "Connect with JSON",
      (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
    ],
    [
      "Connect with Protobuf",
      (baseUrl: string) =>
        createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: true }),
    ],
    ["gRPC", (baseUrl: string) => createGrpcTransport({ baseUrl })],
    ["gRPC-Web", (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })],
  ])("posts and refuses over %s", async (_, createTransport) => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const transport = createTransport(server.url);
    const messages = createClient(MessageService, transport);
    const headers = { authorization: `Bearer ${token}` };
    const content = { case: "text" as const, value: { body: "Hi" } };
    const request = { conversationId: "lobby", clientMessageId: "1", content };
    const { event } = await messages.postMessage(request, { headers });
    expect(event?.seq).toBe(2n);
    await expect(messages.postMessage(request)).rejects.toMatchObject({ code: 16 });
    const sessions = createClient(SessionService, transport);
    const wrong = { username: "bob", password: "wrong" };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(sessions.signIn(wrong)).rejects.toMatchObject({ code: 16 });
    }
    const refused = await sessions.signIn(wrong).catch((error) => error);
    expect([refused.code, Number(refused.metadata.get("retry-after")) > 0]).toEqual([8, true]);
  });
});

describe("what goes wrong inside", () => {
  it("leaves with a request id alone, which is in the log", async () => {
    await using server = await openNativeServer({
      ports: {
        hasher: {
          hashPassword: () => Promise.reject(new Error("a secret")),
          verifyPassword: async () => false,
          sha256: (text) => text,
        },
      },
    });
    const { status, body } = await server.call("AccountService/Register", {
      username: "ada",
      password: "swordfish",
    });
    expect([status, body.code, server.errors.length]).toEqual([500, "internal", 1]);
    expect(server.errors).toMatchObject([
      { err: new Error("a secret"), requestId: body.message.split(" ").at(-1) },
    ]);
  });
});
