import { describe, expect, it } from "vitest";
import { formatTable } from "./format-table.ts";

describe("formatTable()", () => {
  it("lines up every column but the last", () => {
    const rows = [
      ["lobby", "3 unread", "#Lobby"],
      ["c_1234", "", "@ada"],
      ["c_5", "", ""],
    ];
    expect(formatTable(rows)).toEqual([
      "lobby   3 unread  #Lobby",
      "c_1234            @ada",
      "c_5",
    ]);
    expect(formatTable([])).toEqual([]);
  });
});
