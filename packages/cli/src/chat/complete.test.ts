import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completeLine } from "./complete.ts";

describe("completeLine()", () => {
  const names = ["bob", "Ada", "adam"];
  const labels = ["#Lobby", "#Bob's plan", "@bob"];

  it("completes names after @, whatever their case", async () => {
    expect(await completeLine("hi @AD", names, labels)).toEqual([["@Ada ", "@adam "], "@AD"]);
    expect(await completeLine("mail@ad", names, labels)).toEqual([[], "mail@ad"]);
  });

  it("completes commands", async () => {
    expect(await completeLine("/s", names, labels)).toEqual([
      ["/save", "/search", "/send", "/show"],
      "/s",
    ]);
  });

  it("completes names after a command about people, with @ or without", async () => {
    expect(await completeLine("/add bob ad", names, labels)).toEqual([["Ada ", "adam "], "ad"]);
    expect(await completeLine("/dm @b", names, labels)).toEqual([["@bob "], "@b"]);
    expect(await completeLine("/join ad", names, labels)).toEqual([[], "/join ad"]);
  });

  it("completes conversations, with their mark or without", async () => {
    const bobs = ["#Bob's plan", "@bob"];
    expect(await completeLine("/open BOB", names, labels)).toEqual([bobs, "BOB"]);
    expect(await completeLine("/open #bob's p", names, labels)).toEqual([[bobs[0]], "#bob's p"]);
    expect(await completeLine("/leave @", names, labels)).toEqual([["@bob"], "@"]);
  });

  it("completes paths, and shows hidden files only when they are asked for", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-complete-"));
    await mkdir(join(folder, "pictures"));
    await writeFile(join(folder, "plan b.pdf"), "");
    await writeFile(join(folder, ".hidden"), "");
    const all = [`${folder}/pictures/`, `${folder}/plan b.pdf`];
    expect(await completeLine(`/send ${folder}/`, names, labels)).toEqual([all, `${folder}/`]);
    expect(await completeLine(`/save 1 ${folder}/pl`, names, labels)).toEqual([
      [all[1]],
      `${folder}/pl`,
    ]);
    expect(await completeLine(`/send ${folder}/.`, names, labels)).toEqual([
      [`${folder}/.hidden`],
      `${folder}/.`,
    ]);
    expect(await completeLine(`/send ${folder}/none/`, names, labels)).toEqual([
      [],
      `${folder}/none/`,
    ]);
  });
});
