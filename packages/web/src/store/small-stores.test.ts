import { describe, expect, it } from "vitest";
import { CallError } from "../bridge/caller.ts";
import type { EventBody } from "../bridge/messages.ts";
import { ada, bo, toTestAccount, toTestEvent, toTestMessage } from "../testing/events.ts";
import { createManualDevice } from "../testing/manual-device.ts";
import { describeConnection } from "./describe-connection.ts";
import { describeAddition, describeEvent } from "./describe-event.ts";
import { createDrafts } from "./drafts.ts";
import { groupPeople, setPerson, setPresence, toPeople } from "./people.ts";
import { addRecentEmoji, listRecentEmoji, maxRecent } from "./recent-emoji.ts";
import { createSettings, defaultSettings, parseSettings } from "./settings.ts";
import { toFieldErrors } from "./sign-in-errors.ts";
import { createToasts } from "./toasts.ts";
import { createTyping, typingMs } from "./typing.ts";

describe("people", () => {
  const people = toPeople([
    { account: toTestAccount(bo), role: "member", presence: "inactive" },
    { account: toTestAccount(ada, { about: "hi" }), role: "owner", presence: "offline" },
  ]);
  const names = (list: readonly { account: { displayName: string } }[]) =>
    list.map(({ account }) => account.displayName);

  it("are grouped into online, active first, and offline", () => {
    const active = setPresence(people, { id: "c", username: "c", displayName: "Cy" }, "active");
    const groups = groupPeople(active);
    expect([names(groups.online), names(groups.offline)]).toEqual([["Cy", "Bo"], ["Ada"]]);
  });

  it("keep what is known of them when their presence or name changes", () => {
    const changed = setPerson(setPresence(people, ada, "active"), { ...ada, displayName: "Ada L" });
    expect(changed.get(ada.id)).toEqual({
      account: toTestAccount(ada, { displayName: "Ada L", about: "hi" }),
      role: "owner",
      presence: "active",
    });
    expect(setPresence(people, bo, "inactive")).toBe(people);
  });
});

describe("typing", () => {
  it("ends with silence, or with the message", () => {
    const device = createManualDevice();
    const typing = createTyping(device);
    typing.receive("lobby", ada);
    typing.receive("lobby", bo);
    device.advance(typingMs - 1);
    typing.receive("lobby", ada);
    device.advance(1);
    expect(typing.people("lobby")).toEqual([ada]);
    typing.receive("other", bo);
    expect([typing.people("other"), typing.people("lobby")]).toEqual([[bo], [ada]]);
    typing.remove("lobby", ada.id);
    expect(typing.people("lobby")).toEqual([]);
  });
});

describe("toasts", () => {
  it("go away by themselves, errors later, and the oldest makes room", () => {
    const device = createManualDevice();
    const toasts = createToasts(device);
    const texts = () => toasts.list().map(({ text }) => text);
    toasts.show("error", "e");
    toasts.show("info", "i");
    device.advance(5000);
    expect(texts()).toEqual(["e"]);
    for (const text of ["1", "2", "2", "3", "4"]) toasts.show("info", text);
    expect(texts()).toEqual(["1", "2", "3", "4"]);
  });
});

describe("settings", () => {
  it("outlive the page", () => {
    const device = createManualDevice();
    createSettings(device).update({ theme: "dark", sounds: true });
    const again = createSettings(device).settings();
    expect(again).toEqual({ ...defaultSettings, theme: "dark", sounds: true });
  });

  it.each([undefined, "", "null", "{", "[]", '{"theme":"pink","sounds":1}'])(
    "are the default where %j was kept",
    (kept) => expect(parseSettings(kept)).toEqual(defaultSettings),
  );
});

describe("drafts", () => {
  it("belong to one account and one conversation", () => {
    const device = createManualDevice();
    let account = "a";
    const drafts = createDrafts(device, () => account);
    drafts.set("lobby", "half a tho");
    account = "b";
    expect(drafts.get("lobby")).toBe("");
    account = "a";
    expect([drafts.get("lobby"), drafts.get("other")]).toEqual(["half a tho", ""]);
  });
});

describe("recent emoji", () => {
  it("come newest first, each once, and not too many", () => {
    const device = createManualDevice();
    const many = Array.from({ length: maxRecent + 3 }, (_, index) => `e${index}`);
    for (const emoji of [...many, "e5"]) addRecentEmoji(device, emoji);
    const recent = listRecentEmoji(device);
    expect(recent.slice(0, 2)).toEqual(["e5", `e${maxRecent + 2}`]);
    expect([recent.length, new Set(recent).size]).toEqual([maxRecent, maxRecent]);
  });
});

describe("describeConnection()", () => {
  it("counts down to the next try and offers to try now", () => {
    const waiting = { state: "waiting", retryAt: 5000, attempt: 2, reason: "refused" } as const;
    expect(describeConnection(waiting, 1800)).toEqual({
      tone: "bad",
      label: "Offline",
      detail: "You are offline. Messages wait here until you are back. Retrying in 4 s.",
      canRetry: true,
    });
    expect(describeConnection(waiting, 9000).detail).toContain("Retrying…");
  });

  it("says nothing more than a word while all is well", () => {
    expect(describeConnection({ state: "live" }, 0)).toEqual({
      tone: "good",
      label: "Live",
      detail: "",
      canRetry: false,
    });
  });
});

describe("describeEvent()", () => {
  const at = (kind: "room" | "direct") => ({ title: () => "Lobby", info: () => ({ kind }) });

  it("tells messages of others, shortened, with their place unless it is the two alone", () => {
    const notice = { from: ada, text: "text 3", target: "lobby" };
    expect(describeEvent(toTestMessage(3), bo.id, at("room"))).toEqual({
      ...notice,
      title: "Ada in Lobby",
    });
    expect(describeEvent(toTestMessage(3), bo.id, at("direct"))).toEqual({
      ...notice,
      title: "Ada",
    });
    expect(describeEvent(toTestMessage(3), ada.id, at("room"))).toBeUndefined();
    const content = { kind: "text", text: "x".repeat(500) } as const;
    const long = toTestEvent(3, { kind: "message", id: "m", clientMessageId: "c", content });
    expect(describeEvent(long, bo.id, undefined)?.text).toHaveLength(201);
  });

  it("tells requests and additions by others, and where to answer them", () => {
    const told = (body: EventBody) => describeEvent(toTestEvent(1, body), bo.id, undefined);
    expect(told({ kind: "friend_requested", requestId: "r", peer: ada })).toEqual({
      from: ada,
      title: "Ada",
      text: "wants to be friends",
      target: "friends",
    });
    expect(describeAddition(ada, bo.id, { ...at("room"), id: "c_1" })).toEqual({
      from: ada,
      title: "Ada",
      text: "added you to Lobby",
      target: "c_1",
    });
    expect(describeAddition(ada, bo.id, { ...at("direct"), id: "c_1" })).toBeUndefined();
    expect(told({ kind: "friend_answered", peer: ada, isAccepted: false })).toBeUndefined();
    expect(told({ kind: "member_joined" })).toBeUndefined();
  });
});

describe("toFieldErrors()", () => {
  const at = "http://chat.example";
  const fail = (code: string, message: string, retryAfterMs?: number) =>
    toFieldErrors(new CallError({ code, message, retryAfterMs }), at);

  it("puts each failure where the person can act", () => {
    expect(fail("unauthenticated", "no")).toEqual({
      password: "The username or the password is wrong.",
    });
    expect(fail("already_exists", "taken")).toHaveProperty("username");
    expect(fail("invalid_argument", "password has 3 characters, the limit is 6")).toEqual({
      password: "Password has 3 characters, the limit is 6.",
    });
    expect(fail("invalid_argument", "username is empty")).toEqual({
      username: "Username is empty.",
    });
    expect(fail("resource_exhausted", "slow", 4200)).toEqual({
      form: "Too many attempts. Try again in 5 seconds.",
    });
    expect(fail("unavailable", "x").form).toContain(at);
    expect(fail("internal", "broken")).toEqual({ form: "Broken." });
    expect(toFieldErrors("odd", at)).toEqual({ form: "Odd." });
  });
});
