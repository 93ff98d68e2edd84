import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { toReadableLine } from "./log-line.ts";

function log(write: (log: pino.Logger) => void): string {
  const lines: string[] = [];
  write(pino({ level: "trace" }, { write: (line) => void lines.push(toReadableLine(line)) }));
  return lines.join("").replaceAll(/^\d\d:\d\d:\d\d/gmu, "00:00:00");
}

describe("toReadableLine()", () => {
  it("shows the time, the level, the sentence and the fields", () => {
    expect(
      log((to) => {
        to.info({ names: ["localhost", "::1"], count: 2 }, "made a certificate");
        to.warn("look here");
      }),
    ).toBe(
      "00:00:00 info: made a certificate  names=[ 'localhost', '::1' ]  count=2\n00:00:00 warning: look here\n",
    );
  });

  it("escapes what a terminal would obey", () => {
    expect(log((to) => to.error({ name: "a\u001b[2J\u009b" }, "odd\nname"))).toBe(
      "00:00:00 error: 'odd\\nname'  name='a\\x1B[2J\\x9B'\n",
    );
  });

  it("leaves alone what is no line of the log", () => {
    expect(["nonsense\n", "null\n"].map(toReadableLine)).toEqual(["nonsense\n", "null\n"]);
  });
});
