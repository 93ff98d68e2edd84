import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const docs = fileURLToPath(new URL("../docs", import.meta.url));
const page = readFileSync(join(docs, "security.md"), "utf8");

/** Links to tests: a path, and a title in which the name of the test stands. */
const links = [...page.matchAll(/\]\((\S+?\.test\.ts) "([^"]+)"\)/g)].map(
  ([, path = "", title = ""]) => ({ path, title }),
);
/** The rows of the tables below "Claims". */
const claims = page
  .slice(page.indexOf("## Claims"))
  .split("\n")
  .filter((line) => /^\| (?!claim \|)/.test(line));

describe("docs/security.md", () => {
  it("names a test for every claim", () => {
    expect(claims.length).toBeGreaterThan(30);
    expect(claims.filter((claim) => !/\.test\.ts "/.test(claim))).toEqual([]);
  });

  it.each(links)("is right that there is: $title", ({ path, title }) => {
    const source = readFileSync(resolve(docs, path), "utf8");
    const quoted = [title, title.replaceAll("'", "\\'")].map((text) => `"${text}"`);
    expect(quoted.some((text) => source.includes(text))).toBe(true);
  });

  it("links to nothing that is not there", () => {
    const paths = [...page.matchAll(/\]\((?!https?:)([^)\s#]+)/g)].map(([, path = ""]) => path);
    expect(paths.filter((path) => !existsSync(resolve(docs, path)))).toEqual([]);
  });
});
