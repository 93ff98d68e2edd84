import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startParley, type TestServer } from "../testing/start-parley.ts";
import { join, openBrowser, password, visit } from "./person.ts";

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

/** Everything that can be operated and has no name. */
async function findNameless(page: Page): Promise<readonly string[]> {
  const tree = await page.locator("body").ariaSnapshot();
  const operable =
    /^\s*- (button|link|textbox|searchbox|checkbox|switch|radio|tab|dialog|combobox)(:| \[|$)/;
  return tree.split("\n").filter((line) => operable.test(line));
}

describe("With the keyboard alone", () => {
  it("makes an account, writes, picks an emoji, changes the theme", async () => {
    await using kim = await visit(browser, { url: server.url });
    const { page } = kim;
    const { keyboard } = page;
    await page.getByRole("heading").first().waitFor();
    for (const name of ["Username", "Password", "Show password", "Sign in", "Create an account"]) {
      await keyboard.press("Tab");
      expect(await nameOfFocus(page)).toBe(name);
    }
    await keyboard.press("Enter");
    await page.getByLabel("Username").focus();
    await keyboard.type("kim");
    await keyboard.press("Tab");
    await keyboard.type("Kim");
    await keyboard.press("Tab");
    await keyboard.type(password);
    await keyboard.press("Enter");
    await page.getByText("Live", { exact: true }).waitFor();
    // The conversations may come behind the connection.
    await kim.field.waitFor();

    await keyboard.press("Escape");
    expect(await nameOfFocus(page)).toBe("Message to Lobby");
    await keyboard.type("good ");
    await keyboard.press("Control+e");
    await page.getByRole("searchbox", { name: "Search emoji by name" }).waitFor();
    await keyboard.type("party");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    expect(await kim.field.inputValue()).toBe("good 🥳");
    await keyboard.press("Shift+Enter");
    await keyboard.type("evening");
    await keyboard.press("Enter");
    await kim.messages.filter({ hasText: "good 🥳" }).filter({ hasText: "evening" }).waitFor();

    await keyboard.press("Control+,");
    await page.getByRole("dialog", { name: "Settings" }).waitFor();
    expect(await nameOfFocus(page)).toBe("Device");
    await page.getByRole("radio", { name: "Dark" }).focus();
    await keyboard.press("Space");
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    expect(await findNameless(page)).toEqual([]);
    await keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Settings" }).waitFor({ state: "detached" });
    expect(kim.complaints).toEqual([]);
  });

  it("goes from message to message with the arrow keys", async () => {
    await using lee = await join(browser, { url: server.url, username: "lee", displayName: "Lee" });
    await lee.say("one");
    await lee.say("two");
    await lee.messages.filter({ hasText: "two" }).waitFor();
    await lee.log.focus();
    await lee.page.keyboard.press("ArrowUp");
    expect(await lee.page.evaluate(() => document.activeElement?.textContent)).toContain("two");
    await lee.page.keyboard.press("ArrowUp");
    expect(await lee.page.evaluate(() => document.activeElement?.textContent)).toContain("one");
  });

  it("has a name for everything that can be operated", async () => {
    await using mo = await join(browser, { url: server.url, username: "mo", displayName: "Mo" });
    await mo.say("```\ncode\n```");
    await mo.page.getByRole("button", { name: "Copy" }).waitFor();
    expect(await findNameless(mo.page)).toEqual([]);
    await mo.page.keyboard.press("Escape");
    await mo.log.focus();
    await mo.page.keyboard.press("Shift+?");
    await mo.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });
});

describe("The dialogs", () => {
  it("are reached and left by keys, with a name for everything in them", async () => {
    await using ria = await join(browser, { url: server.url, username: "ria", displayName: "Ria" });
    const { page } = ria;
    const { keyboard } = page;
    const items = ["Direct message", "Group", "Room", "Browse rooms"];
    const titles = ["New direct message", "New group", "New room", "Browse rooms"];
    for (const [index, title] of titles.entries()) {
      await page.getByRole("button", { name: "New", exact: true }).focus();
      await keyboard.press("Enter");
      for (let step = 0; step < index; step += 1) await keyboard.press("ArrowDown");
      expect(await nameOfFocus(page)).toBe(items[index]);
      await keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: title });
      await dialog.waitFor();
      expect(await findNameless(page)).toEqual([]);
      await keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
    await keyboard.press("Control+k");
    await page.getByRole("searchbox", { name: "Search" }).waitFor();
    await keyboard.type("lob");
    await page.getByRole("region", { name: "Conversations" }).waitFor();
    expect(await findNameless(page)).toEqual([]);
    await keyboard.press("ArrowDown");
    expect(await nameOfFocus(page)).toContain("Lobby");
    await keyboard.press("Enter");
    await expect.poll(() => nameOfFocus(page)).toBe("Message to Lobby");
    expect(ria.complaints).toEqual([]);
  });
});

describe("On a phone", () => {
  it("has no sideways scrolling", async () => {
    const viewport = { width: 360, height: 640 };
    const who = { username: "pia", displayName: "Pia" };
    await using pia = await join(browser, { url: server.url, viewport, ...who });
    await pia.say(`long ${"x".repeat(300)}`);
    await pia.messages.filter({ hasText: "long" }).waitFor();
    const overflow = await pia.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
});

describe("The first load", () => {
  it("takes at most 90 kB of compressed JavaScript", async () => {
    await using nia = await visit(browser, { url: "about:blank" });
    const scripts: string[] = [];
    nia.page.on("response", (response) => {
      if (response.url().endsWith(".js")) scripts.push(response.url());
    });
    await nia.page.goto(server.url);
    await nia.page.getByRole("button", { name: "Sign in" }).waitFor();
    const texts = await Promise.all(scripts.map(async (url) => (await fetch(url)).text()));
    // The engine's script is no request of the page: its name stands in a script of the page.
    const engine = texts.join("\n").match(/\/assets\/main-[\w-]+\.js/)?.[0];
    expect(engine).toBeDefined();
    let total = 0;
    for (const url of [...scripts, `${server.url}${engine}`]) {
      const response = await fetch(url, { method: "HEAD", headers: { "accept-encoding": "br" } });
      expect(response.headers.get("content-encoding") ?? "small").toMatch(/^(br|small)$/);
      total += Number(response.headers.get("content-length"));
    }
    expect(scripts.length).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(40_000);
    expect(total).toBeLessThan(90_000);
  });
});

async function nameOfFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) return "";
    const labels = element instanceof HTMLInputElement ? element.labels : null;
    const label = element.getAttribute("aria-label") ?? labels?.[0]?.textContent;
    return (label ?? element.textContent ?? "").trim();
  });
}
