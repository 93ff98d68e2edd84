import { mkdir, mkdtemp, readdir, readFile, rmdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFileStorage, createNodePlatform, toFileSource } from "./platform/node.ts";

const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "parley-node-"));

describe("createFileStorage()", () => {
  it("keeps values for the next process, readable by the owner alone", async () => {
    const folder = join(await makeFolder(), "a", "b");
    const storage = createFileStorage(folder);
    expect(await storage.get("x")).toBe(undefined);
    const writes = ["1", "2", undefined, "4"].map((value) => storage.set("x", value));
    await Promise.all([...writes, storage.set("y", "5"), storage.set("z", undefined)]);
    const again = createFileStorage(folder);
    expect([await again.get("x"), await again.get("y"), await again.get("z")]).toEqual([
      "4",
      "5",
      undefined,
    ]);
    expect(await readdir(folder)).toEqual(["client.json"]);
    expect((await stat(join(folder, "client.json"))).mode & 0o777).toBe(0o600);
  });

  it("stays whole, with no draft beside it, when many write into one folder", async () => {
    const folder = await makeFolder();
    const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000 + index));
    await Promise.all(values.map((value) => createFileStorage(folder).set("x", value)));
    expect(values).toContain(await createFileStorage(folder).get("x"));
    expect(await readdir(folder)).toEqual(["client.json"]);
  });

  it("does not write into a draft that somebody has left", async () => {
    const folder = await makeFolder();
    const left = `client.json.${process.pid}`;
    await writeFile(join(folder, left), "left", { mode: 0o644 });
    await createFileStorage(folder).set("x", "1");
    expect((await stat(join(folder, "client.json"))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).toSorted()).toEqual(["client.json", left]);
  });

  it("leaves no draft when it cannot write, and writes again when it can", async () => {
    const folder = await makeFolder();
    const storage = createFileStorage(folder);
    await storage.get("x");
    await mkdir(join(folder, "client.json"));
    await expect(storage.set("x", "1")).rejects.toThrow("EISDIR");
    expect(await readdir(folder)).toEqual(["client.json"]);
    await rmdir(join(folder, "client.json"));
    await storage.set("y", "2");
    expect(await createFileStorage(folder).get("x")).toBe("1");
  });

  it("does not take a file that it cannot read for an empty one", async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, "client.json"), '{"session": "torn');
    await expect(createFileStorage(folder).get("session")).rejects.toThrow("is damaged");
    await expect(createFileStorage(folder).set("session", "x")).rejects.toThrow("is damaged");
    expect(await readFile(join(folder, "client.json"), "utf8")).toBe('{"session": "torn');
  });
});

describe("toFileSource()", () => {
  it("gives slices, short ones at the end of the file", async () => {
    const path = join(await makeFolder(), "ten.txt");
    await writeFile(path, "0123456789");
    const source = await toFileSource(path);
    const read = async (start: number, end: number): Promise<string> =>
      Buffer.from(await source.slice(start, end)).toString();
    expect([source.name, source.size]).toEqual(["ten.txt", 10]);
    expect([await read(2, 5), await read(8, 20)]).toEqual(["234", "89"]);
  });

  it("does not mix the bytes of a file with those of a later one", async () => {
    const path = join(await makeFolder(), "a.txt");
    await writeFile(path, "first");
    const source = await toFileSource(path);
    await writeFile(path, "later one");
    await expect(source.slice(0, 5)).rejects.toThrow("has been changed");
  });

  it("refuses a folder and what is not there", async () => {
    const folder = await makeFolder();
    await expect(toFileSource(folder)).rejects.toThrow(`${folder} is not a file`);
    await expect(toFileSource(join(folder, "none"))).rejects.toThrow("ENOENT");
  });
});

describe("createNodePlatform()", () => {
  it("makes random UUIDs of version 4", async () => {
    const { createUuid } = createNodePlatform({ folder: await makeFolder() });
    const ids = Array.from({ length: 100 }, createUuid);
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(100);
  });
});
