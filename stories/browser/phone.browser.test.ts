import { silentLog } from "@parley/server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startParley, type TestServer } from "../testing/start-parley.ts";
import { join, openBrowser } from "./person.ts";

/** The codes that were sent, newest last: the server's log is where they go unless it is told better. */
const codes: string[] = [];
let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  const warn: typeof silentLog.warn = (facts) => {
    if (typeof facts === "object" && "code" in facts) codes.push(String(facts.code));
  };
  server = await startParley({ log: { ...silentLog, warn } });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe("A phone number", () => {
  it("is proved by a code, and signs in by another one", async () => {
    await using sue = await join(browser, { url: server.url, username: "sue", displayName: "Sue" });
    const { page } = sue;
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("tab", { name: "Account" }).click();
    await page.getByLabel("Number", { exact: true }).fill("+49 151 2345678");
    await page.getByRole("button", { name: "Send a code" }).click();
    const code = page.getByLabel(/^Code sent to/);
    await code.waitFor();
    await code.fill(codes.at(-1) === "0000" ? "0001" : "0000");
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("This is not the code").waitFor();
    await code.fill(codes.at(-1) ?? "");
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("Your phone number is saved").waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Use your phone number" }).click();
    await page.getByLabel("Phone number").fill("+49 151 2345678");
    await page.getByRole("button", { name: "Send a code" }).click();
    await code.waitFor();
    await code.fill(codes.at(-1) ?? "");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await sue.log.waitFor();
    expect(codes.length).toBe(2);
    expect(sue.complaints).toEqual([]);
  });
});
