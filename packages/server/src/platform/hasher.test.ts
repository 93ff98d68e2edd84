import { describe, expect, it } from "vitest";
import { createHasher } from "./hasher.ts";

const cheap = { memory: 64, passes: 1, parallelism: 1 };

describe("createHasher()", () => {
  it("verifies the password that was hashed and no other", async () => {
    const hasher = createHasher(cheap);
    const hash = await hasher.hashPassword("käse 🧀");
    expect(await hasher.verifyPassword(hash, "käse 🧀")).toBe(true);
    expect(await hasher.verifyPassword(hash, "käse")).toBe(false);
    expect(await hasher.verifyPassword(hash, "")).toBe(false);
  });

  it("salts: the same password gives another hash each time", async () => {
    const hasher = createHasher(cheap);
    expect(await hasher.hashPassword("same")).not.toBe(await hasher.hashPassword("same"));
  });

  it("uses Argon2id with 19 MiB and two passes unless told otherwise", async () => {
    expect(await createHasher().hashPassword("x")).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("verifies a hash of another cost, since the hash names its own", async () => {
    const hash = await createHasher(cheap).hashPassword("x");
    expect(await createHasher().verifyPassword(hash, "x")).toBe(true);
  });

  it("verifies a hash that the reference implementation made", async () => {
    // printf password | argon2 somesalt -id -t 2 -m 16 -p 1 (the test vector of the reference implementation)
    const hash =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    expect(await createHasher().verifyPassword(hash, "password")).toBe(true);
  });

  it.each([
    "",
    "password",
    "$argon2id$v=19$m=64,t=1,p=1$$",
    "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
    "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
  ])("says no to a hash that it cannot read: %j", async (hash) => {
    expect(await createHasher().verifyPassword(hash, "password")).toBe(false);
  });
});
