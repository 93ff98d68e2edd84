import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { text } from "node:stream/consumers";
import { type Blobs, ChatError, type File, lobbyId, type Session } from "@parley/core";
import { createManualClock, createMemoryBlobs } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { type NativeServer, openNativeServer } from "../testing/open-native-server.ts";

const content = "0123456789";

type Scene = { readonly token: string; readonly file: File; readonly link: string };

/** Ada has stored a file. */
async function setUp(server: NativeServer, name = "a.txt", bytes = content): Promise<Scene> {
  const { token } = await server.enter("ada");
  const session: Session = await server.core.sessions.authenticate(token);
  const file = await server.core.files.store(session, name, Buffer.from(bytes));
  const { body } = await server.call("FileService/GetFileLink", { fileId: file.id }, token);
  return { token, file, link: server.url + body.path };
}

describe("a download", () => {
  it("gives the bytes with headers that let them do nothing", async () => {
    await using server = await openNativeServer();
    const { file, link } = await setUp(server);
    const response = await fetch(link);
    const headers = Object.fromEntries(response.headers);
    expect([response.status, await response.text()]).toEqual([200, content]);
    expect(headers).toMatchObject({
      "accept-ranges": "bytes",
      "content-length": "10",
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": "inline; filename=\"a.txt\"; filename*=UTF-8''a.txt",
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      etag: `"${file.sha256}"`,
    });
    expect(headers["cache-control"]).toMatch(/^private, max-age=4\d{4}, immutable$/);
  });

  it("answers HEAD with the same headers and no bytes", async () => {
    await using server = await openNativeServer();
    const { link } = await setUp(server);
    const response = await fetch(link, { method: "HEAD" });
    expect([
      response.status,
      response.headers.get("content-length"),
      await response.text(),
    ]).toEqual([200, "10", ""]);
  });

  it("takes a bearer token in place of a signature", async () => {
    await using server = await openNativeServer();
    const { token, file } = await setUp(server);
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}/files/${file.id}/any-name`, { headers });
    expect([response.status, await response.text()]).toEqual([200, content]);
  });

  it("gives a range, the end, or says that there is none", async () => {
    await using server = await openNativeServer();
    const { link } = await setUp(server);
    const get = async (range: string) => {
      const response = await fetch(link, { headers: { range } });
      return [response.status, response.headers.get("content-range"), await response.text()];
    };
    expect(await get("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await get("bytes=-2")).toEqual([206, "bytes 8-9/10", "89"]);
    expect(await get("bytes=10-")).toEqual([416, "bytes */10", ""]);
    expect(await get("bytes=0-1,4-5")).toEqual([200, null, content]);
  });

  it("gives a range only of the version that the client has", async () => {
    await using server = await openNativeServer();
    const { file, link } = await setUp(server);
    const get = async (ifRange: string) => {
      const response = await fetch(link, { headers: { range: "bytes=0-0", "if-range": ifRange } });
      return response.text();
    };
    expect([await get(`"${file.sha256}"`), await get('"other"')]).toEqual(["0", content]);
  });

  it("says that a client has it already", async () => {
    await using server = await openNativeServer();
    const { file, link } = await setUp(server);
    const get = async (etag: string) =>
      (await fetch(link, { headers: { "if-none-match": etag } })).status;
    const tags = [`"${file.sha256}"`, `"x", W/"${file.sha256}"`, "*", '"x"'];
    expect(await Promise.all(tags.map(get))).toEqual([304, 304, 304, 200]);
  });

  it("gives an empty file", async () => {
    await using server = await openNativeServer();
    const { link } = await setUp(server, "empty.txt", "");
    const response = await fetch(link);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("works over HTTP/2", async () => {
    await using server = await openNativeServer();
    const { link } = await setUp(server);
    const { pathname, search } = new URL(link);
    const session = connectHttp2(server.url);
    const stream = session.request({ ":path": pathname + search, range: "bytes=1-" });
    const [headers] = await once(stream, "response");
    expect([headers[":status"], await text(stream)]).toEqual([206, content.slice(1)]);
    session.close();
  });
});

describe("a download is refused", () => {
  it.each(["POST", "PUT", "DELETE"])("by %s", async (method) => {
    await using server = await openNativeServer();
    const { link } = await setUp(server);
    const response = await fetch(link, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("without any credential, or with a wrong one", async () => {
    await using server = await openNativeServer();
    const { link } = await setUp(server);
    const bare = await fetch(link.split("?")[0] ?? "");
    expect([bare.status, bare.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const wrong = await fetch(link, { headers: { authorization: "Bearer wrong" } });
    expect(wrong.status).toBe(401);
    expect((await fetch(`${link}0`)).status).toBe(403);
  });

  it("after the link has expired", async () => {
    await using server = await openNativeServer();
    const { link } = await setUp(server);
    server.core.ports.clock.advance(13 * 3_600_000);
    const response = await fetch(link);
    const reason = "the link is not valid or has expired\n";
    expect([response.status, await response.text()]).toEqual([403, reason]);
  });

  it("after the session has ended", async () => {
    await using server = await openNativeServer();
    const { token, link } = await setUp(server);
    await server.call("SessionService/SignOut", {}, token);
    const response = await fetch(link);
    expect([response.status, await response.text()]).toEqual([403, "the session has ended\n"]);
  });

  it("to who may not see the file, as if there were none", async () => {
    await using server = await openNativeServer();
    const { file } = await setUp(server);
    const bob = await server.enter("bob");
    const headers = { authorization: `Bearer ${bob.token}` };
    const get = async (id: string) =>
      (await fetch(`${server.url}/files/${id}/x`, { headers })).status;
    expect([await get(file.id), await get("f_none"), await get("")]).toEqual([404, 404, 404]);
    const link = await server.call("FileService/GetFileLink", { fileId: file.id }, bob.token);
    expect(link.body.code).toBe("not_found");
  });
});

describe("a download too many", () => {
  const large = "x".repeat(32 * 1024 ** 2);

  /** The head of a download of which no more is read. */
  async function begin(link: string) {
    const request = httpRequest(link).end();
    const [response]: IncomingMessage[] = await once(request, "response");
    if (response === undefined) throw new Error("there is no response");
    return response;
  }

  it("of an account is told when to come again, and the others are served", async () => {
    await using server = await openNativeServer({ ports: { limits: { maxOpenReads: 1 } } });
    const { token, link, file } = await setUp(server, "big.bin", large);
    const body = { conversationId: lobbyId, clientMessageId: "1", fileId: file.id };
    await server.call("MessageService/PostMessage", body, token);
    const first = await begin(link);
    const second = await fetch(link);
    expect([second.status, second.headers.get("retry-after"), await second.text()]).toEqual([
      ...[429, "2", "1 files are being fetched, the limit is 1\n"],
    ]);
    const bob = await server.enter("bob");
    const headers = { authorization: `Bearer ${bob.token}`, range: "bytes=0-0" };
    const others = await fetch(`${server.url}/files/${file.id}/x`, { headers });
    expect([others.status, await others.text()]).toEqual([206, "x"]);
    first.destroy();
    const fetchAgain = async () => {
      const again = await begin(link);
      again.destroy();
      return again.statusCode;
    };
    await expect.poll(fetchAgain).toBe(200);
  });

  it("of the whole server is answered as such, before anything is promised", async () => {
    const clock = createManualClock();
    const blobs = createMemoryBlobs({ clock });
    let isBusy = false;
    async function* refuse(): AsyncGenerator<Uint8Array> {
      yield* [];
      throw new ChatError("unavailable", "2 files are being read", { retryAfterMs: 2_000 });
    }
    const busy: Blobs = {
      ...blobs,
      read: (sha256, range) => (isBusy ? refuse() : blobs.read(sha256, range)),
    };
    await using server = await openNativeServer({ ports: { blobs: busy } });
    const { link } = await setUp(server);
    isBusy = true;
    const response = await fetch(link);
    expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([
      ...[503, "2", "2 files are being read\n"],
    ]);
    expect((await fetch(link, { method: "HEAD" })).status).toBe(200);
  });
});

describe("a client that goes away", () => {
  it("frees the reader of the file", async () => {
    const reads = { open: 0, pieces: 0 };
    const blobs = createMemoryBlobs({ clock: createManualClock() });
    const counted: Blobs = {
      ...blobs,
      async *read(sha256, range) {
        reads.open += 1;
        try {
          for await (const piece of blobs.read(sha256, range)) {
            reads.pieces += 1;
            yield piece;
          }
        } finally {
          reads.open -= 1;
        }
      },
    };
    await using server = await openNativeServer({ ports: { blobs: counted } });
    const mebibytes = 64;
    const { link } = await setUp(server, "big.bin", "x".repeat(mebibytes * 1024 ** 2));
    reads.pieces = 0;
    const request = httpRequest(link).end();
    const [response]: IncomingMessage[] = await once(request, "response");
    await once(response ?? request, "readable");
    expect(reads.open).toBe(1);
    request.destroy();
    await expect.poll(() => reads.open).toBe(0);
    // Nobody read on, so most of the file was never asked for.
    expect(reads.pieces).toBeLessThan((mebibytes * 16) / 2);
    expect(server.errors).toEqual([]);
  });
});
