import { describe, expect, it } from "vitest";
import { formatBytes } from "./format-bytes.ts";

describe("formatBytes()", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [1_234_567, "1.2 MB"],
    [9_960_000, "10 MB"],
    [999_600, "1.0 MB"],
    [5e12, "5000 GB"],
  ])("shows %i bytes as %s", (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown);
  });
});
