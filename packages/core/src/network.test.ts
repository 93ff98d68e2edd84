import { describe, expect, it } from "vitest";
import { toNetwork } from "./network.ts";

describe("toNetwork()", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:2::1", "2001:db8:1:2::/64"],
    ["2001:db8::7", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
    ["", ""],
    ["somewhere", "somewhere"],
  ])("limits %s as %s", (address, network) => {
    expect(toNetwork(address)).toBe(network);
  });
});
