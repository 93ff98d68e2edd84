import { describe, expect, it } from "vitest";
import { createConnectionCount } from "./connection-count.ts";

describe("createConnectionCount()", () => {
  it("refuses one address that has too many, and nobody else", () => {
    const count = createConnectionCount({ maxConnections: 10, maxConnectionsPerAddress: 2 });
    expect([1, 2, 3].map(() => count.admit("192.0.2.1") !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
    expect(count.admit("2001:db8::1")).toBeDefined();
    expect(count.size).toBe(3);
  });

  it("refuses everybody when there are too many in all", () => {
    const count = createConnectionCount({ maxConnections: 2, maxConnectionsPerAddress: 2 });
    count.admit("192.0.2.1");
    count.admit("192.0.2.2");
    expect(count.admit("127.0.0.1")).toBeUndefined();
  });

  it("does not hold a machine to the bound of one address for its own connections", () => {
    const count = createConnectionCount({ maxConnections: 10, maxConnectionsPerAddress: 1 });
    expect(["127.0.0.1", "127.0.0.1", "::1", "::1"].every((own) => count.admit(own))).toBe(true);
  });

  it("does not hold a proxy to the bound of one address", () => {
    const limits = { maxConnections: 3, maxConnectionsPerAddress: 1 };
    const count = createConnectionCount({ ...limits, isExempt: (one) => one === "10.0.0.7" });
    const admit = () => count.admit("10.0.0.7") !== undefined;
    expect([admit(), admit(), admit(), admit()]).toEqual([true, true, true, false]);
  });

  it("counts the addresses of a network together", () => {
    const limits = { maxConnections: 9, maxConnectionsPerAddress: 1 };
    const count = createConnectionCount({ ...limits, toNetwork: (one) => one.slice(0, 9) });
    const leave = count.admit("2001:db8:1::1");
    expect(count.admit("2001:db8:2::1")).toBeUndefined();
    leave?.();
    expect(count.admit("2001:db8:2::1")).toBeDefined();
  });

  it("lets the next one in when one leaves, however often it leaves", () => {
    const count = createConnectionCount({ maxConnections: 10, maxConnectionsPerAddress: 1 });
    const leave = count.admit("192.0.2.1");
    leave?.();
    leave?.();
    expect(count.size).toBe(0);
    expect(count.admit("192.0.2.1")).toBeDefined();
    expect(count.admit("192.0.2.1")).toBeUndefined();
  });
});
