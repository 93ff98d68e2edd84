import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completeLine } from "./complete.ts";

describe("completeLine()", () => {
  const names = ["bob", "Ada", "adam"];

  it("completes names after @, whatever their case", async () => {
    expect(await completeLine("hi @AD", names)).toEqual([["@Ada ", "@adam "], "@AD"]);
    expect(await completeLine("mail@ad", names)).toEqual([[], "mail@ad"]);
  });

  it("completes commands", async () => {
    expect(await completeLine("/s", names)).toEqual([["/save", "/send"], "/s"]);
  });

  it("completes paths, and shows hidden files only when they are asked for", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-complete-"));
    await mkdir(join(folder, "pictures"));
    await writeFile(join(folder, "plan b.pdf"), "");
    await writeFile(join(folder, ".hidden"), "");
    const all = [`${folder}/pictures/`, `${folder}/plan b.pdf`];
    expect(await completeLine(`/send ${folder}/`, names)).toEqual([all, `${folder}/`]);
    expect(await completeLine(`/save 1 ${folder}/pl`, names)).toEqual([[all[1]], `${folder}/pl`]);
    expect(await completeLine(`/send ${folder}/.`, names)).toEqual([
      [`${folder}/.hidden`],
      `${folder}/.`,
    ]);
    expect(await completeLine(`/send ${folder}/none/`, names)).toEqual([[], `${folder}/none/`]);
  });
});
