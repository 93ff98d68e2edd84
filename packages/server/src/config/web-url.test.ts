import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { toWebUrl } from "./web-url.ts";

describe("toWebUrl()", () => {
  it.each([
    ["127.0.0.1", "http://localhost:8000/"],
    ["localhost", "http://localhost:8000/"],
    ["::1", "http://localhost:8000/"],
    ["192.0.2.1", "http://192.0.2.1:8000/"],
    ["2001:db8::1", "http://[2001:db8::1]:8000/"],
    ["0.0.0.0", `http://${hostname()}:8000/`],
    ["::", `http://${hostname()}:8000/`],
  ])("says where a server on %s is found", (host, url) => {
    expect(toWebUrl(host, 8000)).toBe(url);
  });

  it("says nothing before there is a port", () => {
    expect(toWebUrl("127.0.0.1", undefined)).toBe(undefined);
  });
});
