import { describe, expect, it } from "vitest";
import { toPeer } from "./peer.ts";

describe("toPeer()", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "2001:db8::1"],
    ["::ffff:c000:201", "::ffff:c000:201"],
  ])("shows %s as %s", (remoteAddress, address) => {
    expect(toPeer({ remoteAddress, remotePort: 7 }, true)).toEqual({
      address,
      port: 7,
      isTls: true,
    });
  });

  it("knows nobody on a socket that is closed", () => {
    expect(toPeer({ remoteAddress: undefined, remotePort: undefined }, false)).toBeUndefined();
  });
});
