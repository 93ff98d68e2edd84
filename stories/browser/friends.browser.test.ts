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

const enter = (name: string) =>
  join(browser, { url: server.url, username: name.toLowerCase(), displayName: name });

async function openProfile({ page }: Person, name: string): Promise<void> {
  const people = page.getByRole("complementary", { name: "People" });
  await people.getByRole("button", { name }).click();
  await page.getByRole("dialog", { name: "Profile" }).waitFor();
}

describe("Friends", () => {
  it("ask, accept, part and block, each seen at once by the other", async () => {
    await using ivy = await enter("Ivy");
    await using jon = await enter("Jon");
    await openProfile(ivy, "Jon");
    await ivy.page.getByRole("button", { name: "Add friend" }).click();
    await ivy.page.getByRole("button", { name: "Cancel request" }).waitFor();
    await ivy.page.keyboard.press("Escape");

    await jon.page.getByRole("button", { name: "Ivy wants to be friends" }).click();
    await jon.page.getByRole("link", { name: "Friends 1 requests" }).waitFor();
    await jon.page.getByRole("button", { name: "Accept" }).click();
    await jon.page.getByRole("button", { name: "Message Ivy" }).waitFor();
    await ivy.page.getByRole("button", { name: "Jon accepted your request" }).click();
    await ivy.page.getByRole("button", { name: "Message Jon" }).waitFor();

    await ivy.page.getByRole("button", { name: /^Jon/ }).click();
    await ivy.page.getByRole("button", { name: "Block", exact: true }).click();
    await ivy.page.getByRole("dialog").getByRole("button", { name: "Block", exact: true }).click();
    await ivy.page.getByRole("button", { name: "Unblock" }).waitFor();
    await jon.page.getByText("No friends yet").waitFor();
    expect([...ivy.complaints, ...jon.complaints]).toEqual([]);
  });
});

describe("The own profile", () => {
  it("gets a picture that the other one sees, and another username", async () => {
    await using kit = await enter("Kit");
    await using liv = await enter("Liv");
    await kit.say("look at me");
    await kit.page.keyboard.press("Control+,");
    await kit.page.getByRole("tab", { name: "Account" }).click();
    const picture = await kit.page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 200 } });
    await kit.page
      .locator("input[data-purpose=avatar]")
      .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: picture });
    await kit.page.getByRole("button", { name: "Save picture" }).click();
    await kit.page.getByRole("button", { name: "Remove picture" }).waitFor();
    await liv.messages.filter({ hasText: "look at me" }).locator(".avatar img").waitFor();

    await kit.page.getByLabel("Username").fill("liv");
    await kit.page.getByRole("button", { name: "Save profile" }).click();
    await kit.page.getByText("Somebody else has this username.").waitFor();
    await kit.page.getByLabel("Username").fill("kitty");
    await kit.page.getByRole("button", { name: "Save profile" }).click();
    await kit.page.getByText("Your profile is saved").waitFor();
    expect([...kit.complaints, ...liv.complaints]).toEqual([]);
  });
});
