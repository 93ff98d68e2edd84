import { describe, expect, it } from "vitest";
import { toFileName } from "./file-name.ts";

describe("toFileName()", () => {
  it.each([
    ["photo.jpg", "photo.jpg"],
    ["../../etc/passwd", "passwd"],
    ["C:\\temp\\a.txt", "a.txt"],
    ["/", "file"],
    ["", "file"],
    ["..", "file"],
    [".", "file"],
    ["a/..", "file"],
    [".profile", ".profile"],
    ["a\u0000b\n.txt", "ab.txt"],
    ["gpj.\u202eexe", "gpj.exe"],
    ["  x.txt ", "x.txt"],
    ["a\ud800.txt", "a\ufffd.txt"],
    ["Urlaub 🏝.png", "Urlaub 🏝.png"],
  ])("makes %j to %j", (name, expected) => expect(toFileName(name)).toBe(expected));

  it("keeps the ending of a name that is too long, in at most 255 bytes", () => {
    const name = toFileName(`${"ü".repeat(400)}.jpeg`);
    expect(name).toMatch(/^ü+\.jpeg$/);
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255);
  });
});
