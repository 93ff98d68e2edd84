import type { Conversation } from "@parley/sdk";
import { describe, expect, it } from "vitest";
import { findByName, toLabel } from "./names.ts";

const toRoom = (id: string, title: string): Conversation => ({
  id,
  kind: "room",
  title,
  head: 0,
  readSeq: 0,
  unreadCount: 0,
  lastMessage: undefined,
  peer: undefined,
  role: "member",
  isPublic: true,
  memberCount: 1,
});
const bob = { id: "b", username: "Bob", displayName: "Robert" };
const direct: Conversation = { ...toRoom("d", ""), kind: "direct", peer: bob };
const rooms = [toRoom("lobby", "Lobby"), toRoom("r1", "bob"), toRoom("r2", "Plan"), direct];

describe("findByName()", () => {
  const cases: readonly (readonly [said: string, id: string | undefined])[] = [
    ["lobby", "lobby"],
    ["#PLAN", "r2"],
    ["plan", "r2"],
    ["@bob", "d"],
    ["#bob", "r1"],
    ["r1", "r1"],
    ["@plan", undefined],
    ["", undefined],
  ];
  it.each(cases)("understands %j", (said, id) => {
    expect(findByName(rooms, said)?.id).toBe(id);
  });

  it("refuses a name that several have, and says their ids", () => {
    expect(() => findByName(rooms, "bob")).toThrow(
      "2 conversations are called bob; say which by its id: r1, d",
    );
  });
});

describe("toLabel()", () => {
  it("is one line that a terminal does not obey", () => {
    expect(toLabel(toRoom("r", "a\u001b[2J\nb"))).toBe("#a b");
    expect(toLabel(toRoom("r", "\u0007"))).toBe("#r");
  });
});
