import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startParley } from "../testing/start-parley.ts";
import { follow, join, openBrowser } from "./person.ts";

let browser: Browser;
let dataFolder: string;
beforeAll(async () => {
  browser = await openBrowser();
  dataFolder = await mkdtemp(joinPath(tmpdir(), "parley-offline-"));
});
afterAll(async () => {
  await browser.close();
  await rm(dataFolder, { recursive: true, force: true });
});

describe("Without a connection", () => {
  it("keeps what is written and sends it once when the server is back", async () => {
    const server = await startParley({ dataFolder });
    const ports = [{ name: "web", port: Number(server.ports.web) }];
    await using ada = await join(browser, { url: server.url, username: "ada", displayName: "Ada" });
    await server.close();
    await ada.page.getByText("You are offline.").waitFor();
    await ada.say("written in the dark");
    await ada.page.getByText("Waiting to be sent").waitFor();

    await using back = await startParley({ dataFolder, ports });
    await ada.page.getByText("Live", { exact: true }).waitFor();
    await ada.untilSent();
    expect(await ada.messages.filter({ hasText: "written in the dark" }).count()).toBe(1);
    await ada.page.reload();
    await ada.messages.filter({ hasText: "written in the dark" }).waitFor();
    expect(await ada.messages.filter({ hasText: "written in the dark" }).count()).toBe(1);
    expect(back.url).toBe(server.url);
  });

  it("keeps a file that can't be sent any more until the person discards it", async () => {
    const server = await startParley({ dataFolder });
    const ports = [{ name: "web", port: Number(server.ports.web) }];
    await using bo = await join(browser, { url: server.url, username: "bo", displayName: "Bo" });
    await server.close();
    await bo.page.getByText("You are offline.").waitFor();
    const file = { name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("plan") };
    await bo.page.locator("input[type=file]").setInputFiles([file]);
    await bo.page.getByRole("button", { name: "Send", exact: true }).click();
    await bo.page.getByText("Waiting to be sent").waitFor();

    await using back = await startParley({ dataFolder, ports });
    // The engine ends with the last page of its profile, and the bytes with it.
    await bo.page.close();
    const again = await follow(bo.context, back.url);
    await again.page.getByText(/Not sent:/).waitFor();
    await again.page.getByRole("button", { name: "Discard" }).click();
    await again.page.getByText(/Not sent:/).waitFor({ state: "detached" });
  });
});
