import { execFile } from "node:child_process";
import { appendFileSync } from "node:fs";
import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { silentLog } from "@parley/server";
import { describe, expect, it } from "vitest";
import { enterByJson } from "../testing/json-client.ts";
import { startParley } from "../testing/start-parley.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../", import.meta.url));
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
  it("shows every call", async () => {
    const calls: string[] = [];
    for await (const path of glob("proto/native/parley/v1/*.proto", { cwd: repository })) {
      const proto = await readFile(join(repository, path), "utf8");
      const service = /^service (\w+)/m.exec(proto)?.[1];
      for (const [, method] of proto.matchAll(/^ {2}rpc (\w+)\((?!stream)/gm)) {
        calls.push(`parley.v1.${service}/${method}"`);
      }
    }
    expect([calls.length, calls.filter((call) => !page.includes(call))]).toEqual([48, []]);
  });

  it("has commands that work when pasted, and their answers", async () => {
    const folder = await mkdtemp(join(tmpdir(), "parley-doc-"));
    // The codes that go to phones stand in the log, as they do for who tries the page.
    const warn = (fields: object) =>
      appendFileSync(join(folder, "parley.log"), `${JSON.stringify(fields)}\n`);
    await using server = await startParley({ log: { ...silentLog, warn } });
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
    await using server = await startParley();
    const { token } = await enterByJson(server.url, "ada");
    const client = blocks.find(({ language }) => language === "js")?.text ?? "";
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", client], {
      cwd: join(repository, "stories"),
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
