import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startParley, type TestServer } from "../testing/start-parley.ts";
import { join, openBrowser, password, visit } from "./person.ts";

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startParley({ name: "Harbour Lab" });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

describe("Signing in", () => {
  it("names the server and says under the field what is wrong", async () => {
    await using ada = await visit(browser, { url: server.url });
    await ada.page.getByRole("heading", { name: "Harbour Lab" }).waitFor();
    const field = ada.page.getByLabel("Username");
    await ada.page.getByRole("button", { name: "Sign in" }).click();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await readDescription(ada.page.getByLabel("Username"))).toBe("Fill in a username.");

    await field.fill("nobody");
    await ada.page.getByLabel("Password", { exact: true }).fill("wrong password");
    await ada.page.getByRole("button", { name: "Sign in" }).click();
    await ada.page.getByText("The username or the password is wrong.").waitFor();
    expect(await readDescription(ada.page.getByLabel("Password", { exact: true }))).toBe(
      "The username or the password is wrong.",
    );
    expect(ada.complaints).toEqual([]);
  });

  it("refuses a taken name and a short password where they stand", async () => {
    await using first = await join(browser, { url: server.url, username: "bo", displayName: "Bo" });
    await using second = await visit(browser, { url: server.url });
    const { page } = second;
    await page.getByRole("button", { name: "Create an account" }).click();
    await page.getByLabel("Username").fill("BO");
    await page.getByLabel("Password", { exact: true }).fill("abc");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("This has 3 characters, it needs at least").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("This username is taken.").waitFor();
    expect(first.complaints).toEqual([]);
  });

  it("stays signed in over a reload, and signs out", async () => {
    await using cy = await join(browser, { url: server.url, username: "cy", displayName: "Cy" });
    await cy.page.reload();
    await cy.page.getByText("Live", { exact: true }).waitFor();
    await cy.page.getByRole("button", { name: "Settings" }).click();
    await cy.page.getByRole("tab", { name: "Account" }).click();
    await cy.page.getByRole("button", { name: "Sign out" }).click();
    await cy.page.getByRole("button", { name: "Sign in" }).waitFor();
    await cy.page.reload();
    await cy.page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(cy.complaints).toEqual([]);
  });

  it("ends every other session with a new password", async () => {
    await using one = await join(browser, { url: server.url, username: "ed", displayName: "Ed" });
    await using other = await visit(browser, { url: server.url });
    await other.page.getByLabel("Username").fill("ed");
    await other.page.getByLabel("Password", { exact: true }).fill(password);
    await other.page.getByRole("button", { name: "Sign in" }).click();
    await other.page.getByText("Live", { exact: true }).waitFor();
    await one.page.getByRole("button", { name: "Settings" }).click();
    await one.page.getByRole("tab", { name: "Account" }).click();
    const form = one.page.getByRole("form", { name: "Change password" });
    await form.getByLabel("Current password").fill("not this one");
    await form.getByLabel("New password").fill("a new horse");
    await form.getByRole("button", { name: "Change password" }).click();
    await form.getByText("This is not your password.").waitFor();
    await form.getByLabel("Current password").fill(password);
    await form.getByRole("button", { name: "Change password" }).click();
    await one.page.getByText("your other sessions have ended").waitFor();
    await other.page.getByRole("button", { name: "Sign in" }).waitFor();
    expect([one.complaints, other.complaints]).toEqual([[], []]);
  });

  it("tells a session that was ended elsewhere why it is out", async () => {
    await using one = await join(browser, { url: server.url, username: "di", displayName: "Di" });
    await using other = await visit(browser, { url: server.url });
    await other.page.getByLabel("Username").fill("di");
    await other.page.getByLabel("Password", { exact: true }).fill(password);
    await other.page.getByRole("button", { name: "Sign in" }).click();
    await other.page.getByText("Live", { exact: true }).waitFor();
    await other.page.getByRole("button", { name: "Settings" }).click();
    await other.page.getByRole("tab", { name: "Sessions" }).click();
    await other.page.getByRole("button", { name: "End the session of Parley web" }).click();
    await one.page.getByText("You were signed out").waitFor();
    await one.page.getByRole("button", { name: "Sign in" }).waitFor();
  });
});

/** What a screen reader adds to the name of a field. */
async function readDescription(field: Locator): Promise<string> {
  return field.evaluate((element) => {
    const ids = element.getAttribute("aria-describedby") ?? "";
    return ids
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ")
      .trim();
  });
}
