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

describe("A browser without shared workers", () => {
  it("lets one tab run, and another one take over", async () => {
    await using ada = await join(browser, { url: server.url, username: "ada", displayName: "Ada" });
    await ada.context.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
    await ada.page.reload();
    await ada.page.getByText("Live", { exact: true }).waitFor();
    await ada.say("from the first tab");
    await ada.messages.filter({ hasText: "from the first tab" }).waitFor();

    const other = await follow(ada.context, server.url);
    await other.page.getByRole("heading", { name: "Parley is open in another tab" }).waitFor();
    await other.page.getByRole("button", { name: "Use it here" }).click();
    await other.page.getByText("Live", { exact: true }).waitFor();
    await ada.page.getByRole("heading", { name: "Parley is open in another tab" }).waitFor();
    await other.say("from the second tab");
    await other.messages.filter({ hasText: "from the second tab" }).waitFor();
    expect(await other.messages.count()).toBe(2);
    expect([...ada.complaints, ...other.complaints]).toEqual([]);
  });

  it("goes on in the tab that is left when the other one is closed", async () => {
    await using bo = await join(browser, { url: server.url, username: "bo", displayName: "Bo" });
    await bo.context.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));
    await bo.page.reload();
    await bo.page.getByText("Live", { exact: true }).waitFor();
    const other = await follow(bo.context, server.url);
    await other.page.getByRole("heading", { name: "Parley is open in another tab" }).waitFor();
    await bo.page.close();
    await other.page.getByText("Live", { exact: true }).waitFor();
    await other.log.waitFor();
  });
});

describe("Files dropped on the page", () => {
  it("wait in the composer, can be taken back, and go with the message", async () => {
    await using cy = await join(browser, { url: server.url, username: "cy", displayName: "Cy" });
    await cy.page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      for (const name of ["keep.txt", "drop.txt"]) dataTransfer.items.add(new File(["text"], name));
      document.body.dispatchEvent(
        new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }),
      );
    });
    await cy.page.getByRole("button", { name: "Remove drop.txt" }).click();
    await cy.say("with a file");
    await cy.messages.filter({ hasText: "with a file" }).waitFor();
    await cy.page.getByRole("button", { name: "Download keep.txt" }).waitFor();
    expect(await cy.page.getByText("drop.txt").count()).toBe(0);
  });
});
