import { describe, expect, it } from "vitest";
import { silentLog } from "./log.ts";
import { findRequestId, serveAs, toRequestId } from "./request-id.ts";
import { respondText } from "./respond-text.ts";
import { openTestListener } from "./testing/open-test-listener.ts";

describe("toRequestId()", () => {
  it("takes the id that a request brings, and a new one for what is none", () => {
    expect(toRequestId("proxy-7f3a:12")).toBe("proxy-7f3a:12");
    for (const brought of [
      undefined,
      "",
      "short",
      "two words",
      "x".repeat(65),
      ["a", "b"],
      "a\nb",
    ]) {
      expect(toRequestId(brought)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe("serveAs()", () => {
  it("lets everything find the id that is called from there, whatever it awaits, and nothing else", async () => {
    const serve = async () => {
      await new Promise(setImmediate);
      return findRequestId();
    };
    const served = [serveAs("first one", serve), serveAs("second one", serve), serve()];
    expect(await Promise.all(served)).toEqual(["first one", "second one", undefined]);
  });
});

describe("a request", () => {
  it("has one id in its answer, in its log and in what it is told of a defect", async () => {
    const lines: { readonly fields: object; readonly message: string }[] = [];
    const write = (fields: object, message: string) => lines.push({ fields, message });
    const closed = Promise.withResolvers<void>();
    const log = {
      ...silentLog,
      error: write,
      debug(fields: object, message: string) {
        if (message !== "request") return;
        write(fields, message);
        if (lines.length === 3) closed.resolve();
      },
    };
    await using listener = await openTestListener(
      {
        http: {
          "/": async (request, response) =>
            respondText(request, response, 200, findRequestId() ?? ""),
          "/fail": () => Promise.reject(new Error("a secret")),
        },
      },
      { log },
    );
    const headers = { "X-Request-Id": "from-a-proxy" };
    const good = await fetch(`${listener.url}/?signature=secret`, { headers });
    expect(good.headers.get("x-request-id")).toBe("from-a-proxy");
    expect(await good.text()).toBe("from-a-proxy\n");
    const failed = await fetch(`${listener.url}/fail`);
    const requestId = failed.headers.get("x-request-id");
    expect(await failed.text()).toBe(`internal error, request ${requestId}\n`);
    await closed.promise;
    const peer = "127.0.0.1";
    const tookMs = expect.any(Number);
    const common = { method: "GET", peer };
    expect(lines).toEqual([
      {
        fields: { ...common, requestId: "from-a-proxy", path: "/", status: 200, tookMs },
        message: "request",
      },
      {
        fields: { err: new Error("a secret"), requestId, method: "GET", path: "/fail" },
        message: "request failed",
      },
      { fields: { ...common, requestId, path: "/fail", status: 500, tookMs }, message: "request" },
    ]);
  });
});
