import type { Event, EventBody } from "@parley/sdk";
import { describe, expect, it } from "vitest";
import { createColors } from "./colors.ts";
import { formatEvent } from "./format-event.ts";

const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: {} };
const tty = Object.assign(Object.create(process.stdout), { isTTY: true });
const noColors = createColors({ ...io, env: { NO_COLOR: "1" } });

const toEvent = (body: EventBody): Event => ({
  log: "lobby",
  seq: 1,
  at: 0,
  actor: { id: "a", username: "ada", displayName: "Ada\u001b[2J" },
  body,
});
const format = (body: EventBody, colors = noColors): string | undefined =>
  formatEvent(toEvent(body), { colors, numberOf: () => 3, formatTime: () => "12:01" });
const toText = (text: string): EventBody => ({
  kind: "message",
  id: "m",
  clientMessageId: "",
  content: { kind: "text", text },
});

describe("formatEvent()", () => {
  it("shows a text in lines, without anything that a terminal obeys", () => {
    expect(format(toText("one\u0007\n\u001b[31mtwo"))).toBe("12:01 Ada: one\n      two");
  });

  it("shows a file with the way to save it", () => {
    const name = "../a\n.png";
    const file = {
      id: "f",
      name,
      size: 1_500,
      mediaType: "",
      kind: "image",
      width: 0,
      height: 0,
    } as const;
    const body = { ...toText(""), kind: "message", content: { kind: "file", file } } as const;
    expect(format({ ...body, id: "m", clientMessageId: "" })).toBe(
      "12:01 Ada sent file [3] ../a .png (1.5 kB, /save 3)",
    );
  });

  it("tells who joined, and nothing of what it does not know", () => {
    expect(format({ kind: "member_joined" })).toBe("12:01 Ada has joined");
    expect(format({ kind: "unknown" })).toBe(undefined);
  });

  it("tells what was done to the conversation", () => {
    const bob = { id: "b", username: "bob", displayName: "Bob\u001b[2J" };
    const bodies: readonly EventBody[] = [
      { kind: "members_added", accounts: [bob, { ...bob, displayName: "" }] },
      { kind: "member_left" },
      { kind: "member_removed", account: bob },
      { kind: "role_changed", account: bob, role: "admin" },
      { kind: "renamed", title: "Plan\u0007 B" },
    ];
    expect(bodies.map((body) => format(body))).toEqual([
      "12:01 Ada has added Bob, bob",
      "12:01 Ada has left",
      "12:01 Ada has removed Bob",
      "12:01 Ada has made Bob an admin",
      "12:01 Ada has renamed it to Plan B",
    ]);
  });

  it("gives a person the same color each time, on a terminal that wants colors", () => {
    const colors = createColors({ ...io, stdout: tty, env: {} });
    const shown = format(toText("x"), colors)?.replaceAll("\u001b", "^");
    expect(shown).toMatch(/^\^\[2m12:01\^\[22m \^\[3[1-6]mAda\^\[39m: x$/);
    expect(format(toText("x"), colors)).toBe(format(toText("x"), colors));
    expect(format(toText("x"), createColors({ ...io, stdout: tty, env: { TERM: "dumb" } }))).toBe(
      "12:01 Ada: x",
    );
  });
});
