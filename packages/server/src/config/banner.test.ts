import { describe, expect, it } from "vitest";
import { type BannerFacts, toBanner } from "./banner.ts";

const facts: BannerFacts = {
  name: "Parley",
  host: "127.0.0.1",
  ports: { web: 8000, im: 8001, "qt-tls": 65002, qt: 65003, grpc: 9090, line: 7000 },
  lanAddresses: ["192.0.2.7", "2001:db8::7"],
  dataFolder: "/srv/chat",
  rootPath: "/srv/chat/tls/root.crt",
  metrics: undefined,
  isDemo: false,
};

describe("toBanner()", () => {
  it("says where to go on this machine, and that nobody else can come", () => {
    expect(toBanner(facts)).toBe(`
Parley is ready. Only this machine can reach it; --host 0.0.0.0 lets others in.

  browser      http://localhost:8000
  Qt chat      https://localhost:65002
               http://localhost:65003
  messenger    ws://localhost:8001
  gRPC         localhost:9090
  terminal     nc localhost 7000
  data         /srv/chat
  certificate  /srv/chat/tls/root.crt (for clients to trust)

`);
  });

  it("says that everyone can come, and by which addresses", () => {
    const banner = toBanner({ ...facts, host: "0.0.0.0" });
    expect(banner).toContain("Everyone who can reach this machine can reach it.");
    expect(banner).toContain("http://localhost:8000\n               http://192.0.2.7:8000\n");
    expect(banner).not.toContain("2001:db8::7");
  });

  it("says where the metrics are, if they are served", () => {
    const banner = toBanner({ ...facts, metrics: { host: "::1", port: 9464 } });
    expect(banner).toContain("  metrics      http://[::1]:9464/metrics\n");
  });

  it("writes IPv6 addresses as URLs need them", () => {
    expect(toBanner({ ...facts, host: "::" })).toContain("http://[2001:db8::7]:8000");
    expect(toBanner({ ...facts, host: "2001:db8::7" })).toContain(
      "  gRPC         [2001:db8::7]:9090",
    );
  });

  it("speaks of no root with the operator's certificate, and warns of the demo", () => {
    const banner = toBanner({ ...facts, rootPath: undefined, isDemo: true });
    expect(banner).not.toContain("certificate");
    expect(banner).toContain("  demo         five users with known passwords");
  });
});
