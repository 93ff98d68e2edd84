import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startParley, type TestServer } from "../testing/start-parley.ts";
import { follow, join, openBrowser } from "./person.ts";

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startParley();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const onePixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("Talking in the lobby", () => {
  it("shows what one says to the other, with its markup, and never as HTML", async () => {
    await using ada = await join(browser, { url: server.url, username: "ada", displayName: "Ada" });
    await using bo = await join(browser, { url: server.url, username: "bo", displayName: "Bo" });
    await ada.say("**bold** *thin* `code` https://example.org/a?b=1. <img src=x onerror=alert(1)>");
    const message = bo.messages.filter({ hasText: "bold" });
    await message.waitFor();
    expect(await message.locator("strong").textContent()).toBe("bold");
    expect(await message.locator("em").textContent()).toBe("thin");
    expect(await message.locator("code").textContent()).toBe("code");
    const link = message.getByRole("link");
    expect(await link.getAttribute("href")).toBe("https://example.org/a?b=1");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    expect(await message.locator("img").count()).toBe(0);
    await ada.messages.filter({ hasText: "bold" }).getByText("you").waitFor();
    expect([...ada.complaints, ...bo.complaints]).toEqual([]);
  });

  it("tells who is here and who is writing", async () => {
    await using cy = await join(browser, { url: server.url, username: "cy", displayName: "Cy" });
    await using di = await join(browser, { url: server.url, username: "di", displayName: "Di" });
    const people = cy.page.getByRole("complementary", { name: "People" });
    await people.getByRole("listitem").filter({ hasText: "Di" }).getByText("active").waitFor();
    await di.field.pressSequentially("hm");
    await cy.page.getByText("Di is writing").waitFor();
    await di.context.close();
    await people.getByRole("listitem").filter({ hasText: "Di" }).getByText("offline").waitFor();
  });

  it("carries a picture and a file, and gives the bytes back", async () => {
    await using ed = await join(browser, { url: server.url, username: "ed", displayName: "Ed" });
    await using fay = await join(browser, { url: server.url, username: "fay", displayName: "Fay" });
    const notes = Buffer.from("notes\n".repeat(1000));
    await ed.page.locator("input[type=file]").setInputFiles([
      { name: "dot.png", mimeType: "image/png", buffer: Buffer.from(onePixel, "base64") },
      { name: "notes.txt", mimeType: "text/plain", buffer: notes },
    ]);
    await ed.page.getByRole("button", { name: "Send", exact: true }).click();
    await fay.page.getByRole("button", { name: "Open the picture dot.png" }).click();
    await fay.page.getByRole("dialog", { name: "dot.png" }).waitFor();
    await fay.page.keyboard.press("Escape");
    const [download] = await Promise.all([
      fay.page.waitForEvent("download"),
      fay.page.getByRole("button", { name: "Download notes.txt" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("notes.txt");
    expect(await readFile(await download.path())).toEqual(notes);
    expect([...ed.complaints, ...fay.complaints]).toEqual([]);
  });

  it("gives two tabs one engine: each shows what the other sends, once", async () => {
    await using gil = await join(browser, { url: server.url, username: "gil", displayName: "Gil" });
    const tab = await follow(gil.context, server.url);
    await tab.page.getByText("Live", { exact: true }).waitFor();
    await tab.say("from the second tab");
    await gil.say("from the first tab");
    for (const { messages, untilSent } of [gil, tab]) {
      await messages.filter({ hasText: "from the second tab" }).waitFor();
      await messages.filter({ hasText: "from the first tab" }).waitFor();
      await untilSent();
      expect(await messages.filter({ hasText: "from the" }).count()).toBe(2);
    }
  });
});

describe("A long message", () => {
  it("is folded until somebody wants it all", async () => {
    await using jo = await join(browser, { url: server.url, username: "jo", displayName: "Jo" });
    await jo.say(Array.from({ length: 60 }, (_, index) => `verse ${index}`).join("\n"));
    const message = jo.messages.filter({ hasText: "verse 59" });
    const heightOf = async () => (await message.boundingBox())?.height ?? 0;
    expect(await heightOf()).toBeLessThan(600);
    await message.getByRole("button", { name: "Show the whole message" }).click();
    await expect.poll(heightOf).toBeGreaterThan(1000);
    await message.getByRole("button", { name: "Show less" }).waitFor();
  });
});

describe("A long timeline", () => {
  it("stays where it is while older pages come and others write", {
    timeout: 120_000,
  }, async () => {
    await using kai = await join(browser, { url: server.url, username: "kai", displayName: "Kai" });
    for (let index = 1; index <= 80; index += 1)
      await kai.say(`${index}. ${"word ".repeat(index)}`);
    await kai.untilSent();
    await using lou = await join(browser, { url: server.url, username: "lou", displayName: "Lou" });
    await lou.messages.filter({ hasText: /80\. word/ }).waitFor();
    const watched = lou.messages.filter({ hasText: /40\. word/ });
    await lou.log.hover();
    for (let step = 0; step < 200 && (await watched.count()) === 0; step += 1) {
      await lou.page.mouse.wheel(0, -300);
      await lou.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await watched.scrollIntoViewIfNeeded();
    await lou.page.getByText("Loading older messages…").waitFor({ state: "detached" });
    const top = async () => Math.round((await watched.boundingBox())?.y ?? Number.NaN);
    let before = Number.NaN;
    // A turn of the wheel is an animation: wait until it has come to rest.
    await expect
      .poll(async () => {
        const last = before;
        before = await top();
        return before === last;
      })
      .toBe(true);
    await kai.say("something new");
    await lou.page.getByRole("button", { name: /Jump to newest \(1 new\)/ }).waitFor();
    expect(await top()).toBe(before);
  });

  it("loads older pages without a jump, and counts what is new below", {
    timeout: 120_000,
  }, async () => {
    await using hal = await join(browser, { url: server.url, username: "hal", displayName: "Hal" });
    for (let index = 1; index <= 150; index += 1) await hal.say(`line ${index}`);
    await hal.messages.filter({ hasText: /line 150$/ }).waitFor();
    await hal.untilSent();

    await using ida = await join(browser, { url: server.url, username: "ida", displayName: "Ida" });
    await ida.messages.filter({ hasText: /line 150$/ }).waitFor();
    expect(await ida.messages.count()).toBeLessThan(100);
    await ida.log.hover();
    for (let step = 0; step < 200; step += 1) {
      if (await ida.messages.filter({ hasText: /line 1$/ }).count()) break;
      await ida.page.mouse.wheel(0, -400);
      await ida.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    const first = ida.messages.filter({ hasText: /line 1$/ });
    await first.scrollIntoViewIfNeeded();
    await hal.say("news");
    await ida.page.getByRole("button", { name: "Jump to newest (1 new)" }).waitFor();
    expect(await ida.page.title()).toBe("(1) Parley");
    expect(await first.isVisible()).toBe(true);
    await ida.page.getByRole("button", { name: "Jump to newest (1 new)" }).click();
    await ida.messages.filter({ hasText: "news" }).waitFor();
    await ida.page.getByRole("button", { name: /Jump/ }).waitFor({ state: "detached" });
    await expect.poll(() => ida.page.title()).toBe("Parley");
  });
});
