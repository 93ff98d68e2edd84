import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openTestServer } from "./testing/open-test-server.ts";

const run = promisify(execFile);
const inPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The package as somebody gets it: built, packed, and installed into an empty folder without a network. */
async function install(folder: string): Promise<void> {
  const dist = join(folder, "dist");
  await run(process.execPath, [inPackage("scripts/build.mjs"), dist]);
  const { stdout } = await run("npm", ["pack", dist, "--json", "--pack-destination", folder]);
  const packed: unknown = JSON.parse(stdout);
  const name = /"filename":\s*"([^"]+)"/.exec(JSON.stringify(packed))?.[1] ?? "";
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  const flags = ["--offline", "--no-audit", "--no-fund", "--prefer-offline"];
  await run("npm", ["install", join(folder, name), ...flags], { cwd: folder });
}

/** The first example of the documentation. */
async function readExample(): Promise<string> {
  const text = await readFile(inPackage("../../docs/sdk.md"), "utf8");
  const example = /```js\n(.*?)```/s.exec(text)?.[1];
  if (example === undefined) throw new Error("docs/sdk.md has no example");
  return example;
}

describe("the packed package", () => {
  it("is installed alone, and runs the example of the documentation with plain Node", async () => {
    await using server = await openTestServer();
    const folder = await mkdtemp(join(tmpdir(), "parley-pack-"));
    try {
      await install(folder);
      const example = await readExample();
      const [imports, ...rest] = example.split("\n\n");
      const script = `${imports}
const [serverUrl, username, password] = process.argv.slice(2);
const before = createClient({ serverUrl, clientName: "x", platform: createNodePlatform({ folder: "./before" }) });
await before.register({ username, password });
${rest.join("\n\n")}
client.on("events", () => client.stop());
`;
      await writeFile(join(folder, "example.js"), script);
      const args = ["example.js", server.url, "ada", "correct horse"];
      const { stdout } = await run(process.execPath, args, { cwd: folder, timeout: 20_000 });
      expect(stdout).toBe("ada: Hello!\n");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  it("has declarations that stand alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-types-"));
    try {
      await install(folder);
      await writeFile(
        join(folder, "use.ts"),
        `import { createClient, type Client, ClientError } from "@parley/sdk";
import { createNodePlatform } from "@parley/sdk/node";
import { createMemoryStorage } from "@parley/sdk/browser";
const platform = { ...createNodePlatform({ folder: "." }), storage: createMemoryStorage() };
export const client: Client = createClient({ serverUrl: "http://x", clientName: "x", platform });
client.on("sent", ({ seq }) => { const n: number = seq; void n; });
// @ts-expect-error a seq is no text
client.on("sent", ({ seq }) => { const n: string = seq; void n; });
export const code: string = new ClientError("a", "b").code;
`,
      );
      const tsc = inPackage("../../node_modules/typescript/bin/tsc");
      const strict = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2024"];
      const args = [tsc, ...strict, "--lib", "es2024,dom", "--types", "", "use.ts"];
      const result = await run(process.execPath, args, { cwd: folder }).catch((thrown) => thrown);
      expect(result.stdout).toBe("");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
