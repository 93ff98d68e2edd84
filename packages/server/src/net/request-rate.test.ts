import { describe, expect, it } from "vitest";
import { createRequestRate } from "./request-rate.ts";
import { respondText } from "./respond-text.ts";
import { openTestListener, readAll } from "./testing/open-test-listener.ts";

const limits = { requestsPerSecond: 0.2 };
const clock = { now: () => 0 };

describe("createRequestRate()", () => {
  it("gives each address ten seconds' worth at once, and then as many as time brings", () => {
    const rate = createRequestRate({ clock, limits });
    const take = (address: string) => rate.take(address);
    expect([take("192.0.2.1"), take("192.0.2.1"), take("192.0.2.1")]).toEqual([0, 0, 5000]);
    expect(take("192.0.2.2")).toBe(0);
  });

  it("counts a network together", () => {
    const rate = createRequestRate({ clock, limits, toNetwork: () => "all" });
    expect(["a", "b", "c"].map((address) => rate.take(address))).toEqual([0, 0, 5000]);
  });

  it("does not count this machine's own", () => {
    const rate = createRequestRate({ clock, limits });
    const own = ["127.0.0.1", "::1", "127.0.0.1", "::1", "127.0.0.1", "::1", "127.0.0.1"];
    expect(own.map((address) => rate.take(address))).toEqual(own.map(() => 0));
  });
});

describe("a request too many", () => {
  it("is refused in the words of its wire, with the time to wait, and health is not counted", async () => {
    await using listener = await openTestListener(
      { http: { "/": async (request, response) => respondText(request, response, 200, "here") } },
      { trustedProxies: ["127.0.0.1"], limits: { requestsPerSecond: 0.001 } },
    );
    const ask = (path: string, ...headers: readonly string[]) => {
      const socket = listener.dial();
      const lines = [
        `GET ${path} HTTP/1.1`,
        "Host: x",
        "Connection: close",
        "X-Forwarded-For: 192.0.2.1",
        ...headers,
      ];
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      return readAll(socket);
    };
    const plain = await ask("/");
    expect(plain).toMatch(/^HTTP\/1\.1 429 /);
    expect(plain).toMatch(/\r\nRetry-After: 99\d\r\n/);
    expect(plain).toContain("too many requests from your address, try again in 99");
    const grpcWeb = await ask("/a.B/C", "Content-Type: application/grpc-web+proto");
    expect(grpcWeb).toMatch(/^HTTP\/1\.1 200 /);
    expect(grpcWeb).toMatch(/\r\ngrpc-status: 8\r\n/);
    expect(grpcWeb).toMatch(/\r\ngrpc-retry-pushback-ms: 99\d+\r\n/);
    expect(await ask("/healthz")).toMatch(/^HTTP\/1\.1 200 /);
  });
});
