import { describe, expect, it } from "vitest";
import { createFastHasher } from "./fast-hasher.ts";

const hasher = createFastHasher();

describe("createFastHasher()", () => {
  it("knows a password again, and no other", async () => {
    const hash = await hasher.hashPassword("pa$$word");
    expect(await hasher.verifyPassword(hash, "pa$$word")).toBe(true);
    expect(await hasher.verifyPassword(hash, "password")).toBe(false);
    expect(hash).not.toContain("pa$$word");
  });

  it("salts: equal passwords have different hashes", async () => {
    expect(await hasher.hashPassword("same")).not.toBe(await hasher.hashPassword("same"));
  });

  it("says no to a hash that cannot be read", async () => {
    for (const hash of ["", "fast", "fast$", "fast$ab$", "$argon2id$v=19$m=8"]) {
      expect(await hasher.verifyPassword(hash, "")).toBe(false);
    }
  });

  it("gives the SHA-256 of the text's UTF-8", () => {
    // FIPS 180-2, appendix B.1.
    expect(hasher.sha256("abc")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
