import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStaticFiles } from "./static-files.ts";
import { openTestListener, readAll, type TestListener } from "./testing/open-test-listener.ts";

let parent = "";
let listener: TestListener;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "parley-static-"));
  const folder = join(parent, "dist");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(parent, "secret.txt"), "secret");
  await writeFile(join(folder, ".env"), "secret");
  await writeFile(join(folder, "index.html"), "<p>hello");
  await writeFile(join(folder, "assets", "app-1a2b.js"), "let a;");
  await writeFile(join(folder, "assets", "app-1a2b.js.br"), brotliCompressSync("let a;"));
  await writeFile(join(folder, "assets", "app-1a2b.js.gz"), gzipSync("let a;"));
  listener = await openTestListener({ http: { "/": createStaticFiles({ folder }) } });
});
afterAll(async () => {
  await listener.close(0);
  await rm(parent, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(listener.url + path, init);

/** As it is, without what a URL parser would tidy up. */
async function getRaw(target: string): Promise<string> {
  const socket = listener.dial();
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return readAll(socket);
}

describe("createStaticFiles()", () => {
  it.each(["/", "/rooms/7", "/index.html"])("serves the page for %s", async (path) => {
    const reply = await get(path);
    expect([reply.status, reply.headers.get("content-type"), await reply.text()]).toEqual([
      200,
      "text/html; charset=utf-8",
      "<p>hello",
    ]);
    expect(reply.headers.get("cache-control")).toBe("no-cache");
  });

  it("tells the browser what the page may do", async () => {
    const { headers } = await get("/");
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'self'; connect-src .* frame-ancestors 'none'; base-uri 'none'; form-action 'self'$/,
    );
    expect([headers.get("x-content-type-options"), headers.get("referrer-policy")]).toEqual([
      "nosniff",
      "no-referrer",
    ]);
  });

  it.each([
    ["br", "br"],
    ["gzip, deflate", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", null],
  ])("to %j sends the file as %s, for ever", async (accepted, encoding) => {
    const reply = await get("/assets/app-1a2b.js", { headers: { "accept-encoding": accepted } });
    expect([reply.headers.get("content-encoding"), await reply.text()]).toEqual([
      encoding,
      "let a;",
    ]);
    expect(reply.headers.get("cache-control")).toContain("immutable");
    expect(reply.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  });

  it("sends nothing again to who has it", async () => {
    const tag = (await get("/")).headers.get("etag") ?? "";
    const again = await get("/", { headers: { "if-none-match": `"other", W/${tag}` } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await get("/", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
  });

  it("answers HEAD without a body", async () => {
    const reply = await get("/", { method: "HEAD" });
    expect([reply.status, reply.headers.get("content-length"), await reply.text()]).toEqual([
      200,
      "8",
      "",
    ]);
  });

  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%2f..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "//secret.txt",
    "/.env",
    "/assets/app-1a2b.js%00.html",
    "/assets/app-1a2b.js.br",
    "/assets",
    "/assets/gone.js",
    "/%ff.js",
    `/${"x".repeat(5_000)}.js`,
  ])("gives nothing away for %s", async (target) => {
    const reply = await getRaw(target);
    expect(reply).not.toContain("\r\n\r\nsecret");
    expect(reply).toMatch(target === "/assets" ? /<p>hello/ : /^HTTP\/1\.1 404 /);
  });

  it("refuses to be written to", async () => {
    const reply = await get("/", { method: "POST", body: "x" });
    expect([reply.status, reply.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("says how to build the client when there is none", async () => {
    await using empty = await openTestListener({
      http: { "/": createStaticFiles({ folder: join(parent, "gone") }) },
    });
    const reply = await fetch(empty.url);
    expect([reply.status, await reply.text()]).toEqual([
      503,
      "the web client is not built yet: npm run build\n",
    ]);
  });
});
