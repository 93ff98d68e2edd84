import { describe, expect, it } from "vitest";
import type { Peer } from "./peer.ts";
import { createTrustedProxies, parseNetwork } from "./trusted-proxies.ts";

const proxy: Peer = { address: "10.0.0.7", port: 4711, isTls: false };
const proxies = createTrustedProxies(["10.0.0.0/8", "2001:db8::/32", "127.0.0.1"]);

function findAddress(forwardedFor: string | readonly string[], peer: Peer = proxy): string {
  return proxies.toClient(peer, { "x-forwarded-for": forwardedFor }).address;
}

describe("createTrustedProxies()", () => {
  it("believes what a proxy says of a client", () => {
    const headers = {
      "x-forwarded-for": "192.0.2.1",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "chat.example",
    };
    expect(proxies.toClient(proxy, headers)).toEqual({
      address: "192.0.2.1",
      port: 0,
      isTls: true,
      host: "chat.example",
    });
  });

  it("believes nobody else, and nobody at all by default", () => {
    const headers = { "x-forwarded-for": "192.0.2.1", "x-forwarded-host": "chat.example" };
    const stranger = { ...proxy, address: "198.51.100.7" };
    expect(proxies.toClient(stranger, headers)).toBe(stranger);
    expect(createTrustedProxies([]).toClient(proxy, headers)).toBe(proxy);
    expect(createTrustedProxies([]).trusts("127.0.0.1")).toBe(false);
  });

  it("takes the right-most address that is no proxy, whatever a client wrote before it", () => {
    expect(findAddress("203.0.113.9, 192.0.2.1")).toBe("192.0.2.1");
    expect(findAddress("203.0.113.9, 192.0.2.1, 10.0.0.8")).toBe("192.0.2.1");
    expect(findAddress("127.0.0.1, 192.0.2.1,10.0.0.8 , 2001:db8::5")).toBe("192.0.2.1");
    expect(findAddress(["203.0.113.9", "192.0.2.1"])).toBe("192.0.2.1");
  });

  it("goes no further left than it can read", () => {
    expect(findAddress("192.0.2.1, unknown, 10.0.0.8")).toBe("10.0.0.8");
    expect(findAddress("192.0.2.1, unknown")).toBe("10.0.0.7");
    expect(findAddress("fe80::1%eth0")).toBe("10.0.0.7");
    expect(findAddress("10.0.0.9, 10.0.0.8")).toBe("10.0.0.9");
    expect(findAddress(" , ")).toBe("10.0.0.7");
  });

  it("reads addresses with ports, brackets and IPv6 clothes", () => {
    expect(findAddress("192.0.2.1:5000")).toBe("192.0.2.1");
    expect(findAddress("[2001:DB9::1]:5000")).toBe("2001:DB9::1");
    expect(findAddress("[2001:db9::1]")).toBe("2001:db9::1");
    expect(findAddress("::ffff:192.0.2.1, ::FFFF:10.1.1.1")).toBe("192.0.2.1");
  });

  it("leaves what a proxy does not say as it is", () => {
    expect(proxies.toClient({ ...proxy, isTls: true }, {})).toEqual({ ...proxy, isTls: true });
  });
});

describe("parseNetwork()", () => {
  it.each(["10.0.0.7", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32"])("takes %s", (text) => {
    expect(parseNetwork(text)).toBe(text);
  });

  it.each([
    "",
    "*",
    "localhost",
    "10.0.0.0/33",
    "10.0.0/8",
    "::/129",
    "10.0.0.1/",
    "1.2.3.4,5.6.7.8",
  ])("refuses %s", (text) => {
    expect(() => parseNetwork(text)).toThrow(
      `${text} is no address or network, write it like 10.0.0.7 or 10.0.0.0/8`,
    );
  });
});
