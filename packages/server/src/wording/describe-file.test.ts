import { describe, expect, it } from "vitest";
import { describeFile } from "./describe-file.ts";

describe("describeFile()", () => {
  it.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1_000, "1.0 kB"],
    [2_449_000, "2.4 MB"],
    [3_000_000_000_000, "3000.0 GB"],
  ])("says how large %d bytes are", (size, shown) => {
    expect(describeFile({ name: "a.pdf", size, kind: "other" }, undefined)).toBe(
      `(sent a file: a.pdf, ${shown})`,
    );
  });

  it("says where it can be had, and that it is a picture", () => {
    expect(describeFile({ name: "a.webp", size: 5, kind: "image" }, "http://x:8000/")).toBe(
      "(sent a picture: a.webp, 5 bytes, to be had at http://x:8000/)",
    );
  });
});
