import { getEventListeners } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { setDefaultCACertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { fetchByNode } from "./platform/node-fetch.ts";
import { createWebStandard } from "./platform/web-standard.ts";
import type { FetchResponse } from "./platform.ts";
import { openCuttingProxy } from "./testing/cutting-proxy.ts";
import { openTestServer } from "./testing/open-test-server.ts";

async function serve(answer: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const get = { method: "GET", headers: {} } as const;

describe("fetchByNode()", () => {
  it("sends a body and headers, and gives status, headers and the bytes of the answer", async () => {
    await using server = await serve((request, response) => {
      response.writeHead(201, {
        "Retry-After": "7",
        "X-Length": request.headers["content-length"],
      });
      request.pipe(response);
    });
    const request = { method: "POST", headers: { "x-a": "b" }, body: Uint8Array.of(1, 2) } as const;
    const response = await fetchByNode(server.url, request);
    const names = ["Retry-After", "x-length", "x-none"];
    expect([response.status, ...names.map((name) => response.headers.get(name))]).toEqual([
      ...[201, "7", "2"],
      null,
    ]);
    expect(await response.bytes()).toEqual(Uint8Array.of(1, 2));
    expect(await (await fetchByNode(server.url, request)).text()).toBe("\u0001\u0002");
  });

  it("gives the answer in pieces as they come, and ends with its reader", async () => {
    const gone = Promise.withResolvers<void>();
    await using server = await serve((_, response) => {
      response.write("first");
      response.on("close", gone.resolve);
    });
    const { body = [] } = await fetchByNode(server.url, get);
    for await (const piece of body) {
      expect(piece).toEqual(new Uint8Array(Buffer.from("first")));
      break;
    }
    await gone.promise;
  });

  it("rejects when it is stopped: before, while it waits, and while it reads", async () => {
    const asked = Promise.withResolvers<void>();
    await using server = await serve((request, response) => {
      if (request.url === "/pieces") response.write("first");
      else asked.resolve();
    });
    const stopped = { ...get, signal: AbortSignal.abort() };
    await expect(fetchByNode(server.url, stopped)).rejects.toThrow("the request was stopped");
    const waiting = new AbortController();
    const answer = fetchByNode(server.url, { ...get, signal: waiting.signal });
    void asked.promise.then(() => waiting.abort());
    await expect(answer).rejects.toThrow("the request was stopped");
    const reading = new AbortController();
    const { signal } = reading;
    const { body = [] } = await fetchByNode(`${server.url}/pieces`, { ...get, signal });
    const read = async () => {
      for await (const _ of body) reading.abort();
    };
    await expect(read()).rejects.toThrow();
  });

  it("rejects an answer that is cut short, and a server that is not there", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("half", () => response.destroy());
    });
    const response = await fetchByNode(server.url, get);
    await expect(response.bytes()).rejects.toThrow();
    await expect(fetchByNode("http://127.0.0.1:1", get)).rejects.toThrow("ECONNREFUSED");
  });

  it("comes through again as soon as a request on a dead line by TLS has been stopped", async () => {
    await using server = await openTestServer();
    await using line = await openCuttingProxy(server.port);
    setDefaultCACertificates([await readFile(server.root, "utf8")]);
    const url = `${line.url.replace("http:", "https:")}/healthz`;
    await (await fetchByNode(url, get)).text();
    // Then the connection is kept for the next one.
    await new Promise(setImmediate);
    const dead = line.swallow();
    const impatient = new AbortController();
    void dead.then(() => impatient.abort());
    const lost = fetchByNode(url, { ...get, signal: impatient.signal });
    await expect(lost).rejects.toThrow();
    expect((await fetchByNode(url, get)).status).toBe(200);
  });
});

describe.each([
  ["Node", fetchByNode],
  ["the web platform", createWebStandard().fetch],
])("what a fetch of %s leaves on the signal of its caller", (_, fetch) => {
  /** Answers with the whole, or half of it and then an end, or half of it and no end. */
  const answer: RequestListener = ({ url }, response) => {
    response.writeHead(200, { "content-length": 8 });
    if (url === "/whole") response.end("half and");
    else response.write("half", () => url === "/broken" && response.destroy());
  };
  const read = async ({ body }: FetchResponse): Promise<void> => {
    for await (const _ of body ?? []);
  };

  async function count(
    use: (url: string, signal: AbortSignal, abort: AbortController) => Promise<unknown>,
  ): Promise<void> {
    await using server = await serve(answer);
    const abort = new AbortController();
    await use(server.url, abort.signal, abort);
    await expect.poll(() => getEventListeners(abort.signal, "abort").length).toBe(0);
  }

  it("is nothing when the answer has been read", () =>
    count(async (url, signal) => {
      const open = () => fetch(`${url}/whole`, { ...get, signal });
      await read(await open());
      await (await open()).bytes();
      await (await open()).text();
    }));

  it("is nothing when it failed", () =>
    count(async (url, signal) => {
      const open = () => fetch(`${url}/broken`, { ...get, signal });
      await expect(open().then(read)).rejects.toThrow();
      await expect(open().then((response) => response.bytes())).rejects.toThrow();
      await expect(open().then((response) => response.text())).rejects.toThrow();
      await expect(fetch("http://127.0.0.1:1", { ...get, signal })).rejects.toThrow();
    }));

  it("is nothing when its reader wants no more", () =>
    count(async (url, signal) => {
      const { body = [] } = await fetch(`${url}/half`, { ...get, signal });
      for await (const _ of body) break;
    }));

  it("is nothing when it was stopped, but for that it listens until then", () =>
    count(async (url, signal, abort) => {
      const { body = [] } = await fetch(`${url}/half`, { ...get, signal });
      expect(getEventListeners(signal, "abort")).toHaveLength(1);
      const stop = async () => {
        for await (const _ of body) abort.abort();
      };
      await expect(stop()).rejects.toThrow();
    }));
});
