import { describe, expect, it } from "vitest";
import { parseCredentials } from "./credentials.ts";

describe("parseCredentials()", () => {
  const parse = (username: string) =>
    parseCredentials(
      new Map([
        ["user-name", username],
        ["user-password", "secret"],
      ]),
    ).username;

  it("reads UTF-8 that came as one character for each byte", () => {
    expect(parse(Buffer.from("Zoë 🏝").toString("latin1"))).toBe("Zoë 🏝");
  });

  it("leaves ASCII and what is no UTF-8 as it is", () => {
    expect([parse("zoe"), parse("Zo\u00eb")]).toEqual(["zoe", "Zo\u00eb"]);
  });
});
