import { describe, expect, it } from "vitest";
import { createTerminal } from "../testing/terminal.ts";
import { openScreen } from "./screen.ts";

/** A screen on a terminal, and what it told. */
function open(columns: number) {
  const terminal = createTerminal(columns);
  const lines: string[] = [];
  const typed: string[] = [];
  let ends = 0;
  const screen = openScreen({
    io: terminal.io,
    onLine: (line) => lines.push(line),
    onTyping: (line) => typed.push(line),
    onEnd: () => {
      ends += 1;
    },
    complete: async (line) => [line.endsWith("@a") ? ["@ada "] : [], "@a"],
  });
  screen.setPrompt("ada> ");
  return {
    terminal,
    screen,
    lines,
    ends: () => ends,
    /** Types, and waits until it has been read. */
    async type(keys: string): Promise<void> {
      const before = typed.length;
      terminal.type(keys);
      await expect.poll(() => typed.length).toBeGreaterThan(before);
    },
  };
}

const home = "\u001b[H";
const ctrlC = "\u0003";
const ctrlD = "\u0004";

describe("openScreen() on a terminal", () => {
  it("shows what arrives above what is being written", async () => {
    const { terminal, screen, type } = open(40);
    await type("half a thou");
    screen.print("12:01 bob: hi");
    await type("ght");
    screen.print("12:02 bob: are you there?");
    expect(terminal.rows()).toEqual([
      "12:01 bob: hi",
      "12:02 bob: are you there?",
      "ada> half a thought",
    ]);
  });

  it("keeps a long input that goes over several rows, wherever the cursor stands", async () => {
    const { terminal, screen, type } = open(10);
    await type("one two three four");
    screen.print("bob: first");
    screen.print("bob: a second one");
    await type(home);
    screen.print("bob: third");
    await type("X");
    screen.setPrompt("ada (off)> ");
    expect(terminal.rows()).toEqual([
      "bob: first",
      "bob: a sec",
      "ond one",
      "bob: third",
      "ada (off)>",
      " Xone two ",
      "three four",
    ]);
  });

  it("takes the line away when it is sent, however many rows it has", async () => {
    const { terminal, screen, lines, type } = open(10);
    screen.print("bob: first");
    await type("one two three four");
    await type(`${home}\r`);
    expect(lines).toEqual(["one two three four"]);
    expect(terminal.rows()).toEqual(["bob: first", "ada> "]);
  });

  it("completes with Tab", async () => {
    const { lines, type } = open(40);
    await type("hi @a");
    await type("\t");
    await type("there\r");
    expect(lines).toEqual(["hi @ada there"]);
  });

  it("empties the line with Ctrl-C, and leaves with Ctrl-C on an empty line", async () => {
    const { terminal, ends, type } = open(40);
    await type("never mind");
    await type(ctrlC);
    expect([terminal.rows(), ends()]).toEqual([["ada> "], 0]);
    await type(ctrlC);
    expect([terminal.rows(), ends()]).toEqual([[], 1]);
  });

  it("leaves with Ctrl-D, and prints plainly after that", async () => {
    const { terminal, screen, ends, type } = open(40);
    await type(ctrlD);
    screen.print("— bye");
    expect([terminal.rows(), ends()]).toEqual([["— bye"], 1]);
  });
});
