import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startParley, type TestServer } from "../testing/start-parley.ts";

const limits = { maxRegistrationsPerHour: 2 };
let count = 0;

/** Registers somebody through a proxy on this machine, which says where the request came from; gives the status. */
async function register(server: TestServer, forwardedFor: string): Promise<number> {
  count += 1;
  const response = await fetch(`${server.url}/parley.v1.AccountService/Register`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-forwarded-for": forwardedFor },
    body: JSON.stringify({ username: `person ${count}`, password: "secret" }),
  });
  return response.status;
}

describe("people behind one reverse proxy", () => {
  it("are told apart, whatever a stranger writes into the header", async () => {
    await using server = await startParley({ limits, trustedProxies: ["127.0.0.1"] });
    expect(await register(server, "192.0.2.1")).toBe(200);
    expect(await register(server, "192.0.2.1")).toBe(200);
    expect(await register(server, "192.0.2.1")).toBe(429);
    expect(await register(server, "203.0.113.9, 192.0.2.1")).toBe(429);
    expect(await register(server, "192.0.2.1, 203.0.113.9")).toBe(200);
    const audit = await readFile(join(server.dataFolder, "audit.jsonl"), "utf8");
    const addresses = [...audit.matchAll(/"act":"registered".*"address":"(.*?)"/g)];
    expect(addresses.map(([, address]) => address)).toEqual([
      "192.0.2.1",
      "192.0.2.1",
      "203.0.113.9",
    ]);
  });

  it("are one to a server that was not told of the proxy", async () => {
    await using server = await startParley({ limits });
    expect(await register(server, "192.0.2.1")).toBe(200);
    expect(await register(server, "192.0.2.2")).toBe(200);
    expect(await register(server, "192.0.2.3")).toBe(429);
  });
});
