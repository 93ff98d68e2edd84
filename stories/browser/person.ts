import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";
import { expect } from "vitest";

/** Chromium as Debian installs it; another one by `PARLEY_CHROMIUM`. */
export const chromiumPath: string = process.env.PARLEY_CHROMIUM ?? "/usr/bin/chromium";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What every test person has for a password. */
export const password: string = "correct horse";

/** Starts a browser without a window. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: flags });
}

/** Somebody at a browser of their own. */
export type Person = AsyncDisposable & {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The message field. */
  readonly field: Locator;
  /** The messages, oldest first, as far as they are rendered. */
  readonly messages: Locator;
  readonly log: Locator;
  /** Errors of the page and complaints of the content security policy. */
  readonly complaints: readonly string[];
  say(text: string): Promise<void>;
  /** Settles when nothing is on its way any more. */
  untilSent(): Promise<void>;
};

/** How a person comes to the page. */
export type Visit = {
  readonly url: string;
  /** Pixels; default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
};

/** Opens the page in a profile of its own; nobody is signed in. */
export async function visit(browser: Browser, { url, viewport }: Visit): Promise<Person> {
  const context = await browser.newContext({ viewport: viewport ?? { width: 1280, height: 800 } });
  context.setDefaultTimeout(15_000);
  return follow(context, url);
}

/** Opens one more tab in the profile of the context. */
export async function follow(context: BrowserContext, url: string): Promise<Person> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  const field = page.getByRole("textbox", { name: "Message to" });
  return {
    page,
    context,
    field,
    complaints,
    messages: page.getByRole("article"),
    log: page.getByRole("log"),
    async say(text) {
      await field.fill(text);
      await field.press("Enter");
    },
    async untilSent() {
      await expect.poll(() => page.locator(".outgoing").count(), { timeout: 15_000 }).toBe(0);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** Opens the page, makes an account and waits for the lobby. */
export async function join(
  browser: Browser,
  options: Visit & { readonly username: string; readonly displayName: string },
): Promise<Person> {
  const person = await visit(browser, options);
  const { page } = person;
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Username").fill(options.username);
  await page.getByLabel("Display name").fill(options.displayName);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByText("Live", { exact: true }).waitFor();
  // A phone shows the list first, a wide page opens the first conversation.
  const isPhone = (options.viewport?.width ?? 1280) <= 760;
  if (isPhone) await page.getByRole("link", { name: "Lobby" }).click();
  await person.log.waitFor();
  return person;
}
