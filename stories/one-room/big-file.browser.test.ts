import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { QtClient } from "../../packages/server/src/doors/chat-room/testing/qt-client.ts";
import {
  cut,
  gather,
  isLast,
  toHash,
} from "../../packages/server/src/doors/chat-room/testing/qt-files.ts";
import { join, openBrowser } from "../browser/person.ts";
import { joinByQt } from "../testing/qt-person.ts";
import { type SpawnedServer, spawnParley } from "../testing/spawn-parley.ts";

const fileBytes = 50_000_000;
/** What a transfer may cost the server at its highest. Node grows its heap as it likes: less would measure that. */
const maxGrowthKib = 150_000;

let browser: Browser;
let folder: string;
let server: SpawnedServer;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(joinPath(tmpdir(), "parley-big-"));
  server = await spawnParley(joinPath(folder, "data"));
});
afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Makes the server's peak what it has now, and gives that, in KiB. See proc_pid_clear_refs(5). */
async function resetPeakKib(): Promise<number> {
  await writeFile(`/proc/${server.process.pid}/clear_refs`, "5");
  return findPeakKib();
}

/** The most memory that the server had, in KiB. */
async function findPeakKib(): Promise<number> {
  const status = await readFile(`/proc/${server.process.pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}

/** Says something again and again until it is told to stop; gives what was said. */
function keepTalking(say: (text: string) => Promise<unknown>, name: string) {
  let isOver = false;
  const talk = async () => {
    const said: string[] = [];
    while (!isOver) {
      said.push(`${name} ${said.length}`);
      await say(`${name} ${said.length - 1}`);
    }
    return said;
  };
  const talking = talk();
  return {
    stop() {
      isOver = true;
      return talking;
    },
  };
}

/** The texts that came to the Qt client before the last chunk of the file. */
function listTextsBeforeEnd(client: QtClient): readonly string[] {
  const end = client.received.findIndex(isLast);
  return client.received.slice(0, end).flatMap(({ text }) => text?.content ?? []);
}

describe("a file of 50 MB", () => {
  it("goes from the browser to the Qt client while both talk, in bounded memory", async () => {
    await using ada = await join(browser, { url: server.url, username: "ada", displayName: "Ada" });
    await using zoe = await joinByQt(server.ports.qt, "zoe");
    const content = randomBytes(fileBytes);
    const path = joinPath(folder, "from-browser.bin");
    await writeFile(path, content);
    const before = await resetPeakKib();
    await ada.page.locator("input[type=file]").setInputFiles(path);
    await ada.page.getByRole("button", { name: "Send", exact: true }).click();
    // Each waits for the other to have read: a delay would show as few texts.
    const talking = keepTalking(async (text) => {
      await ada.say(`ada ${text}`);
      await zoe.findText(`ada ${text}`);
      zoe.say(`zoe ${text}`);
      await ada.messages.filter({ hasText: `zoe ${text}` }).waitFor();
    }, "word");
    await zoe.find(isLast);
    const said = await talking.stop();
    const [received] = gather(zoe);
    expect(received).toMatchObject({
      name: "from-browser.bin",
      type: "UNKNOWN",
      size: fileBytes,
      hash: toHash(content),
      chunks: Math.ceil(fileBytes / 131_072),
    });
    const duringTransfer = listTextsBeforeEnd(zoe);
    expect(duringTransfer.length).toBeGreaterThanOrEqual(3);
    expect(zoe.texts).toEqual(said.map((text) => `ada: ada ${text}`));
    expect((await findPeakKib()) - before).toBeLessThan(maxGrowthKib);
    expect(ada.complaints).toEqual([]);
  });

  it("goes from the Qt client to the browser while others talk, in bounded memory", async () => {
    await using ada = await join(browser, { url: server.url, username: "amy", displayName: "Amy" });
    await using zoe = await joinByQt(server.ports.qt, "zara");
    await using ben = await joinByQt(server.ports.qt, "ben");
    const content = randomBytes(fileBytes);
    const before = await resetPeakKib();
    const chunks = cut("from-qt.bin", content, 131_072);
    for (const chunk of chunks) zoe.send(chunk);
    zoe.say("behind the file");
    const talking = keepTalking(async (text) => {
      await ada.say(`amy ${text}`);
      await ben.findText(`amy ${text}`);
      ben.say(`ben ${text}`);
      await ada.messages.filter({ hasText: `ben ${text}` }).waitFor();
    }, "word");
    await ben.find(isLast);
    const said = await talking.stop();
    await ben.findText("behind the file");
    expect(gather(ben)).toMatchObject([{ size: fileBytes, hash: toHash(content) }]);
    expect(listTextsBeforeEnd(ben).length).toBeGreaterThanOrEqual(3);
    expect(said.length).toBeGreaterThanOrEqual(3);

    const { page } = ada;
    const button = page.getByRole("button", { name: "Download from-qt.bin" });
    // Words have come behind it meanwhile.
    await ada.log.hover();
    while ((await button.count()) === 0) {
      await page.mouse.wheel(0, -300);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    expect(download.suggestedFilename()).toBe("from-qt.bin");
    expect(await hashFile(await download.path())).toBe(toHash(content));
    expect((await findPeakKib()) - before).toBeLessThan(maxGrowthKib);
    expect(ada.complaints).toEqual([]);
  });
});
