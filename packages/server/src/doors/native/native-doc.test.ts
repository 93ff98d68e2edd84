import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as native from "@parley/protocol/native";
import { describe, expect, it } from "vitest";
import { openNativeServer } from "./testing/open-native-server.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../../../../", import.meta.url));
const page = await readFile(join(repository, "docs/doors/native.md"), "utf8");

/** The fenced blocks of a page, in order. */
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
  language,
  text: text ?? "",
}));
const divider = "--- next block ---";

/** JSON of the page as a pattern: in a string, `…` stands for anything. */
function toPattern(value: unknown): unknown {
  if (typeof value === "string" && value.includes("…")) {
    const parts = value.split("…").map((part) => part.replace(/[^\w ]/g, "\\$&"));
    return expect.stringMatching(new RegExp(`^${parts.join(".+")}$`));
  }
  if (Array.isArray(value)) return value.map(toPattern);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toPattern(each)]));
}

describe("docs/doors/native.md", () => {
  it("shows every call", () => {
    const services = Object.values(native).filter(
      (value): value is typeof native.ServerService =>
        typeof value === "object" && "kind" in value && value.kind === "service",
    );
    const calls = services
      .flatMap(({ methods }) => methods)
      .filter(({ methodKind }) => methodKind === "unary");
    const missing = calls.filter(
      ({ parent, name }) => !page.includes(`${parent.typeName}/${name}"`),
    );
    expect([calls.length, missing.map(({ name }) => name)]).toEqual([21, []]);
  });

  it("has commands that work when pasted, and their answers", async () => {
    await using server = await openNativeServer();
    const folder = await mkdtemp(join(tmpdir(), "parley-doc-"));
    const commands = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
    const script = commands
      .join(`echo; echo '${divider}'\n`)
      .replace("http://localhost:8000", server.url);
    const { stdout } = await run("bash", ["-euo", "pipefail", "-c", script], { cwd: folder });
    await rm(folder, { recursive: true });
    // The first block sets variables and prints nothing.
    const answers = stdout
      .split(divider)
      .slice(1)
      .map((answer) => answer.trim());
    const expected = blocks.filter(({ language }) => language === "json" || language === "text");
    expect(answers.length).toBe(expected.length);
    for (const [index, { language, text }] of expected.entries()) {
      const answer = answers[index] ?? "";
      if (language === "text") expect(answer).toBe(text.trim());
      else expect(JSON.parse(answer)).toEqual(toPattern(JSON.parse(text)));
    }
  });

  it("has a live client that works", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const client = blocks.find(({ language }) => language === "js")?.text ?? "";
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", client], {
      cwd: join(repository, "packages/server"),
      env: { PARLEY: server.url, TOKEN: token, PROTO: join(repository, "proto/native") },
    });
    const kinds = stdout
      .trim()
      .split("\n")
      .map((line) => Object.keys(JSON.parse(line))[0]);
    expect(kinds).toEqual(expect.arrayContaining(["welcome", "caughtUp", "event"]));
    expect(stdout).toContain("Hello from Node");
  });
});
