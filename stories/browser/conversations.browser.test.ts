import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startParley, type TestServer } from "../testing/start-parley.ts";
import { join, openBrowser, type Person } from "./person.ts";

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

const enter = (name: string, viewport?: { readonly width: number; readonly height: number }) =>
  join(browser, {
    url: server.url,
    username: name.toLowerCase(),
    displayName: name,
    ...(viewport ? { viewport } : {}),
  });

const item = ({ page }: Person, name: string) =>
  page.getByRole("navigation", { name: "Conversations" }).getByRole("link", { name });

async function begin({ page }: Person, what: string): Promise<void> {
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.getByRole("menuitem", { name: what, exact: true }).click();
}

describe("A direct conversation", () => {
  it("begins with a name, is counted while it is not open, and is found again after a reload", async () => {
    await using ann = await enter("Ann");
    await using bob = await enter("Bob");
    await begin(ann, "Direct message");
    await ann.page.getByRole("searchbox", { name: "Search people" }).fill("bob");
    await ann.page.getByRole("dialog").getByRole("button", { name: "Bob" }).click();
    await ann.page.getByRole("heading", { level: 1, name: "Bob" }).waitFor();
    await ann.say("just for you");
    await item(bob, "Ann").getByText("1 unread").waitFor();
    await item(bob, "Ann").getByText("just for you").waitFor();
    expect(await bob.page.title()).toBe("(1) Parley");
    await bob.page.getByRole("button", { name: "Ann just for you" }).click();
    await bob.messages.filter({ hasText: "just for you" }).waitFor();
    await expect.poll(() => bob.page.title()).toBe("Parley");

    const address = bob.page.url();
    await bob.page.reload();
    await bob.messages.filter({ hasText: "just for you" }).waitFor();
    expect(bob.page.url()).toBe(address);
    await item(bob, "Lobby").click();
    await bob.page.getByRole("heading", { level: 1, name: "Lobby" }).waitFor();
    await bob.page.goBack();
    await bob.page.getByRole("heading", { level: 1, name: "Ann" }).waitFor();
    expect([...ann.complaints, ...bob.complaints]).toEqual([]);
  });
});

describe("A group", () => {
  it("is made, renamed, shrinks and is left, seen at once by the other", async () => {
    await using cat = await enter("Cat");
    await using dan = await enter("Dan");
    await begin(cat, "Group");
    await cat.page.getByLabel("Name", { exact: true }).fill("Boat trip");
    await cat.page.getByRole("searchbox", { name: "Search people to add" }).fill("dan");
    await cat.page.getByRole("dialog").getByRole("button", { name: "Dan" }).click();
    await cat.page.getByRole("button", { name: "Create group" }).click();
    await cat.page.getByRole("heading", { level: 1, name: "Boat trip" }).waitFor();
    await cat.page.getByText("2 members").waitFor();
    await item(dan, "Boat trip").click();
    await dan.say("when?");
    await cat.messages.filter({ hasText: "when?" }).waitFor();

    await dan.page.getByRole("button", { name: "Rename" }).click();
    await dan.page.getByLabel("Name", { exact: true }).fill("Boat trip in May");
    await dan.page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
    await cat.page.getByRole("heading", { level: 1, name: "Boat trip in May" }).waitFor();
    await cat.page.getByText("Dan called this conversation").waitFor();

    const people = cat.page.getByRole("complementary", { name: "People" });
    await people.getByRole("button", { name: "Dan" }).click();
    await cat.page.getByRole("button", { name: "Remove from here" }).click();
    await cat.page.getByRole("button", { name: "Remove", exact: true }).click();
    await item(dan, "Boat trip in May").waitFor({ state: "detached" });
    await cat.page.getByText("You removed Dan").waitFor();
    await cat.page.getByRole("button", { name: "Leave" }).click();
    await cat.page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
    await item(cat, "Boat trip in May").waitFor({ state: "detached" });
    expect([...cat.complaints, ...dan.complaints]).toEqual([]);
  });
});

describe("A public room", () => {
  it("is found and joined", async () => {
    await using eve = await enter("Eve");
    await using fin = await enter("Fin");
    await begin(eve, "Room");
    await eve.page.getByLabel("Name", { exact: true }).fill("Gardening");
    await eve.page.getByRole("switch", { name: "Public" }).click();
    await eve.page.getByRole("button", { name: "Create room" }).click();
    await eve.page.getByRole("heading", { level: 1, name: "Gardening" }).waitFor();
    await begin(fin, "Browse rooms");
    await fin.page.getByRole("button", { name: /Gardening.*Join/ }).click();
    await fin.page.getByRole("heading", { level: 1, name: "Gardening" }).waitFor();
    await eve.page.getByText("Fin joined").waitFor();
  });
});

describe("Search", () => {
  it("jumps to a message far back and returns to the newest", { timeout: 120_000 }, async () => {
    await using gus = await enter("Gus");
    await gus.say("the needle is here");
    for (let index = 1; index <= 130; index += 1) await gus.say(`hay ${index}`);
    await gus.untilSent();
    await gus.page.reload();
    await gus.messages.filter({ hasText: /hay 130$/ }).waitFor();
    await gus.page.keyboard.press("Control+k");
    await gus.page.getByRole("searchbox", { name: "Search" }).fill("needle");
    const hit = gus.page.getByRole("region", { name: "Messages" }).getByRole("button");
    await hit.waitFor();
    expect(await hit.locator("mark").allTextContents()).toEqual(["needle"]);
    await gus.page.keyboard.press("Enter");
    const found = gus.messages.filter({ hasText: "the needle is here" });
    await found.waitFor();
    await expect.poll(() => found.evaluate((row) => row.classList.contains("target"))).toBe(true);
    expect(await gus.messages.filter({ hasText: /hay 130$/ }).count()).toBe(0);
    await gus.page.getByRole("button", { name: "Jump to newest" }).click();
    await gus.messages.filter({ hasText: /hay 130$/ }).waitFor();
    expect(gus.complaints).toEqual([]);
  });
});

describe("On a phone", () => {
  it("goes from the list to a conversation to its people, and back", async () => {
    await using hue = await enter("Hue", { width: 390, height: 844 });
    await hue.page.getByRole("button", { name: "Show people" }).click();
    await hue.page.getByRole("button", { name: /Hue.*you/ }).waitFor();
    await hue.page.getByRole("button", { name: "Back to the messages" }).click();
    await hue.field.waitFor();
    await hue.page.getByRole("button", { name: "Back to the conversations" }).click();
    await item(hue, "Lobby").waitFor();
    expect(await hue.field.count()).toBe(0);
  });
});
