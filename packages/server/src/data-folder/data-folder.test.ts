import { chmod, mkdir, mkdtemp, readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openDataFolder } from "./data-folder.ts";
import { openSecret } from "./secret.ts";

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "parley-data-"));
});

describe("openDataFolder()", () => {
  it("makes the folder for its owner alone and leaves nothing else in it", async () => {
    const path = join(base, "a", "data");
    expect(await openDataFolder(path)).toEqual({ path, isOpenToOthers: false });
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(await readdir(path)).toEqual([]);
  });

  it("tells when a folder that was there is open to others", async () => {
    await chmod(base, 0o755);
    expect(await openDataFolder(base)).toEqual({ path: base, isOpenToOthers: true });
  });

  it("says so when there is a file in the way", async () => {
    await writeFile(join(base, "data"), "");
    await expect(openDataFolder(join(base, "data"))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("it is a file, not a folder; choose another with --data"),
    });
  });
});

describe("openSecret()", () => {
  it("makes a secret once, readable by its owner alone", async () => {
    const [first, ...others] = await Promise.all(
      Array.from({ length: 20 }, () => openSecret(base, "x")),
    );
    expect(first).toHaveLength(32);
    for (const other of others) expect(other).toEqual(first);
    expect(await openSecret(base, "x")).toEqual(first);
    expect(await openSecret(base, "y")).not.toEqual(first);
    expect((await stat(join(base, "x.secret"))).mode & 0o777).toBe(0o600);
    expect((await readdir(base)).toSorted()).toEqual(["x.secret", "y.secret"]);
  });

  it("does not go on with a broken one", async () => {
    await mkdir(base, { recursive: true });
    await writeFile(join(base, "x.secret"), "abc");
    await expect(openSecret(base, "x")).rejects.toThrow(/remove it to get a new one/);
  });
});
