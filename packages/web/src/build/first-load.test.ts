import { describe, expect, it } from "vitest";
import { findFirstLoad } from "./first-load.ts";

describe("findFirstLoad()", () => {
  it("adds up the entries and what they import, each once, and leaves lazy chunks out", () => {
    const chunks = [
      { fileName: "page.js", bytes: 100, isEntry: true, imports: ["shared.js"] },
      { fileName: "worker.js", bytes: 50, isEntry: true, imports: [] },
      { fileName: "shared.js", bytes: 10, isEntry: false, imports: ["page.js"] },
      { fileName: "picker.js", bytes: 1000, isEntry: false, imports: ["shared.js"] },
    ];
    expect(findFirstLoad(chunks)).toEqual({
      files: ["page.js", "shared.js", "worker.js"],
      bytes: 160,
    });
  });

  it("is nothing for a build without scripts", () => {
    expect(findFirstLoad([])).toEqual({ files: [], bytes: 0 });
  });
});
