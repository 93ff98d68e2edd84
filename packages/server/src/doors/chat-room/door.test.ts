import { lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openRoom, postText, toMetadata } from "./testing/open-room.ts";
import { register } from "./testing/qt-client.ts";

describe("Register", () => {
  it("answers as the original server", async () => {
    await using room = await openRoom();
    const { port } = room;
    expect([
      await register(port, "", "secret"),
      await register(port, "zoe", ""),
      await register(port, "zoe", "secret"),
      await register(port, "zoe", "secret"),
      await register(port, "Zoë", "secret"),
      await register(port, "Zoë", "secret"),
      await register(port, "amy", "short"),
      await register(port, "x".repeat(1_000_000), "secret"),
    ]).toEqual([
      [3, "Invalid user request"],
      [3, "Invalid user request"],
      [0, ""],
      [6, "zoe already exists"],
      [0, ""],
      [6, "This name already exists"],
      [3, "password is too short, it needs at least 6 characters"],
      [3, "username is 1000000 characters, the limit is 64"],
    ]);
  });
});

describe("ChatRoom, signing in", () => {
  it.each([
    ["no credentials", {}, [5, "Metadata not found"]],
    ["no password", { "user-name": "zoe" }, [5, "Metadata not found"]],
    ["an empty name", toMetadata("", "secret"), [3, "Invalid metadata"]],
    ["an empty password", toMetadata("zoe", ""), [3, "Invalid metadata"]],
    ["an unknown name", toMetadata("nobody"), [16, "User not found"]],
    ["a wrong password", toMetadata("zoe", "wrong!"), [3, "Invalid password"]],
  ])("refuses %s", async (_, metadata, status) => {
    await using room = await openRoom();
    await using zoe = await room.enter("zoe");
    await using refused = room.dial(metadata);
    expect(await refused.status).toEqual(status);
    expect(zoe.statuses).toEqual(["zoe LOGIN"]);
  });

  it("says with a readable text that there were too many wrong passwords", async () => {
    await using room = await openRoom();
    await register(room.port, "zoe", "secret");
    for (let count = 0; count < room.core.limits.freeSignInAttempts; count++) {
      await using refused = room.dial(toMetadata("zoe", "wrong!"));
      await refused.status;
    }
    await using refused = room.dial(toMetadata("zoe"));
    expect(await refused.status).toEqual([8, "too many wrong passwords, try again in 1 s"]);
  });

  it("logs somebody in under the name as it was typed", async () => {
    await using room = await openRoom();
    await register(room.port, "Zoe", "secret");
    await using zoe = room.dial(toMetadata("ZOE"));
    await zoe.find(({ userStatus }) => userStatus?.type === "LOGIN");
    expect(zoe.statuses).toEqual(["ZOE LOGIN"]);
  });

  it("tells the newcomer who is here, and the others of the newcomer once", async () => {
    await using room = await openRoom();
    const browser = room.core.presence.join(await room.core.enter("ben"));
    browser.setActivity("inactive");
    await using amy = await room.enter("amy");
    room.tick();
    await using zoe = await room.enter("zoe");
    room.tick();
    await amy.find(({ username }) => username === "zoe");
    zoe.say("hello");
    await amy.findText("hello");
    expect([amy.statuses, zoe.statuses]).toEqual([
      ["amy LOGIN", "ben LOGIN", "ben INACTIVE", "zoe LOGIN"],
      ["zoe LOGIN", "ben INACTIVE fetched", "amy ACTIVE fetched"],
    ]);
  });

  it("leaves no session behind", async () => {
    await using room = await openRoom();
    const session = await room.core.enter("zoe");
    const client = room.dial(toMetadata("zoe", "password of zoe"));
    await client.find(({ userStatus }) => userStatus?.type === "LOGIN");
    expect((await room.core.sessions.list(session)).length).toBe(2);
    await client.leave();
    expect(await room.core.sessions.list(session)).toEqual([session]);
  });

  it("ends the call when the session is revoked", async () => {
    await using room = await openRoom();
    const session = await room.core.enter("zoe");
    await using client = room.dial(toMetadata("zoe", "password of zoe"));
    await client.find(({ userStatus }) => userStatus?.type === "LOGIN");
    const [newest] = await room.core.sessions.list(session);
    await room.core.sessions.revoke(session, newest?.id ?? session.id);
    expect(await client.status).toEqual([16, "Signed out"]);
  });
});

describe("ChatRoom, the same name twice", () => {
  it("refuses a second one while the first answers, and only with the right password", async () => {
    await using room = await openRoom();
    await using first = await room.enter("zoe");
    await using second = room.dial(toMetadata("zoe"));
    await using stranger = room.dial(toMetadata("zoe", "wrong!"));
    expect([await second.status, await stranger.status]).toEqual([
      [6, "User already active"],
      [3, "Invalid password"],
    ]);
    await using amy = await room.enter("amy");
    amy.say("still there?");
    await first.findText("still there?");
  });

  it("lets a client in at once that cancelled its call, and the others see nothing of it", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    const before = await room.enter("zoe");
    room.tick();
    await amy.find(({ username }) => username === "zoe");
    await before.cancel();
    await using after = await room.enter("zoe");
    room.core.ports.clock.advance(room.core.limits.presenceGraceMs * 2);
    after.say("back");
    await amy.findText("back");
    expect(amy.statuses).toEqual(["amy LOGIN", "zoe LOGIN"]);
  });
});

describe("ChatRoom, leaving", () => {
  it("answers the half-close with OK and tells the others", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    const zoe = await room.enter("zoe");
    room.tick();
    expect(await zoe.leave()).toEqual([0, ""]);
    room.tick();
    await amy.find(({ userStatus }) => userStatus?.type === "LOGOUT");
    expect(amy.statuses).toEqual(["amy LOGIN", "zoe LOGIN", "zoe LOGOUT"]);
  });

  it("tells the others of a lost one only after the grace", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    const zoe = await room.enter("zoe");
    room.tick();
    await amy.find(({ username }) => username === "zoe");
    const ben = await room.core.enter("ben");
    const { clock, store } = room.core.ports;
    const { id } = await room.core.accounts.getByUsername(ben, "zoe");
    await zoe.cancel();
    // The session ends behind everything else that the connection held.
    await expect.poll(() => store.listSessions(id)).toEqual([]);
    clock.advance(room.core.limits.presenceGraceMs - 1);
    await postText(room.core, ben, "not yet");
    await amy.findText("not yet");
    const before = [...amy.statuses];
    clock.advance(room.core.limits.presenceGraceMs);
    room.tick();
    await amy.find(({ userStatus }) => userStatus?.type === "LOGOUT");
    expect([before, amy.statuses]).toEqual([
      ["amy LOGIN", "zoe LOGIN"],
      ["amy LOGIN", "zoe LOGIN", "zoe LOGOUT"],
    ]);
  });

  it("passes on who is away from the keyboard", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    room.tick();
    zoe.send({ username: "zoe", timestamp: 1, userStatus: { type: "INACTIVE" } });
    zoe.say("gone");
    await amy.findText("gone");
    room.tick();
    await amy.find(({ userStatus }) => userStatus?.type === "INACTIVE");
    expect(amy.statuses).toEqual(["amy LOGIN", "zoe LOGIN", "zoe INACTIVE"]);
  });
});

describe("ChatRoom, texts", () => {
  it("carries them to everybody but the connection that sent them, with the true name and time", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    zoe.say("hé");
    const received = await amy.findText("hé");
    amy.say("hello");
    await zoe.findText("hello");
    expect(received).toEqual({
      username: "zoe",
      timestamp: room.core.ports.clock.now(),
      text: { content: "hé" },
    });
    expect(zoe.texts).toEqual(["amy: hello"]);
  });

  it("shows a person's Qt client what the person writes elsewhere", async () => {
    await using room = await openRoom();
    const session = await room.core.enter("zoe");
    await using zoe = room.dial(toMetadata("zoe", "password of zoe"));
    await zoe.find(({ userStatus }) => userStatus?.type === "LOGIN");
    await postText(room.core, session, "from the browser");
    await zoe.findText("from the browser");
    expect(zoe.texts).toEqual(["zoe: from the browser"]);
  });

  it("keeps the order of a sender", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    const numbers = Array.from({ length: 300 }, (_, index) => `${index}`);
    for (const number of numbers) zoe.say(number);
    await amy.findText("299");
    expect(amy.texts).toEqual(numbers.map((number) => `zoe: ${number}`));
  });

  it.each([
    [
      "a message that is too long",
      { text: { content: "x".repeat(70_000) } },
      "message is at least",
    ],
    ["an empty file", { file: { name: "a.txt", size: 0 } }, "a.txt was not sent"],
    [
      "a file of another size",
      { file: { name: "a.txt", size: 2, content: Buffer.of(1) } },
      "a.txt",
    ],
  ])("tells the sender, and nobody else, of %s", async (_, content, text) => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    zoe.send({ username: "zoe", timestamp: 1, ...content });
    const told = await zoe.find((message) => message.text !== undefined);
    zoe.say("on we go");
    await amy.findText("on we go");
    expect(told.username).toBe("Parley");
    expect(told.text?.content).toContain(text);
    expect(amy.texts).toEqual(["zoe: on we go"]);
  });

  it("passes over what says nothing, and unknown fields", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    zoe.sendBytes(Buffer.alloc(0));
    zoe.say("");
    zoe.say(" \n\t");
    zoe.send({ username: "zoe", userStatus: { type: "LOGOUT" } });
    // Field 99, a string, behind a text.
    zoe.sendBytes(Buffer.from("1a060a046e6578749a0603616263", "hex"));
    await amy.findText("next");
    expect([amy.texts, zoe.texts]).toEqual([["zoe: next"], []]);
  });

  it("tells the sender of bytes that are no message", async () => {
    await using room = await openRoom();
    await using zoe = await room.enter("zoe");
    // A text whose content is no UTF-8, then a field that ends too early.
    zoe.sendBytes(Buffer.from("1a040a02c328", "hex"));
    zoe.sendBytes(Buffer.from("1a10", "hex"));
    await expect.poll(() => zoe.texts.length).toBe(2);
    expect(zoe.texts[1]).toBe("Parley: Your message was not sent: it cannot be read");
  });

  it("ends the stream of who sends a message over the limit, and nobody else's", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    const zoe = await room.enter("zoe");
    zoe.say("x".repeat(10_000_000));
    const [code] = await zoe.status;
    expect(code).toBe(8);
    await using again = await room.enter("zoe");
    again.say("back");
    await amy.findText("back");
    expect(amy.texts).toEqual(["zoe: back"]);
  });
});

describe("ChatRoom, what somebody missed", () => {
  it("is sent once, when the client comes back", async () => {
    await using room = await openRoom();
    const { clock } = room.core.ports;
    const ben = await room.core.enter("ben");
    const before = await room.enter("zoe");
    await postText(room.core, ben, "seen");
    await before.findText("seen");
    expect(await before.leave()).toEqual([0, ""]);
    await postText(room.core, ben, "missed");
    clock.advance(1_000);
    await using after = await room.enter("zoe");
    await postText(room.core, ben, "live");
    await after.findText("live");
    expect(after.texts).toEqual(["ben: missed", "ben: live"]);
    expect(after.received[0]?.userStatus?.type).toBe("LOGIN");
  });

  it("is known by what a ping has shown to have arrived, also when the line breaks", async () => {
    await using room = await openRoom();
    const { clock, store } = room.core.ports;
    const ben = await room.core.enter("ben");
    const before = await room.enter("zoe");
    await postText(room.core, ben, "seen");
    await before.findText("seen");
    const { events } = await room.core.messages.list(ben, ben.account.id, { kind: "newest" }, 1);
    expect(events).toEqual([]);
    const zoe = await room.core.accounts.getByUsername(ben, "zoe");
    await expect
      .poll(() => {
        clock.advance(1_000);
        return store.findDelivered(zoe.id, "chat-room", lobbyId);
      })
      .toBe(3);
    await before.cancel();
    await postText(room.core, ben, "missed");
    await using after = await room.enter("zoe");
    await after.findText("missed");
    expect(after.texts).toEqual(["ben: missed"]);
  });

  it("is the newest few the first time, and never what the same client sent", async () => {
    await using room = await openRoom();
    const ben = await room.core.enter("ben");
    for (let count = 0; count < 30; count++) await postText(room.core, ben, `${count}`);
    await using zoe = await room.enter("zoe");
    await zoe.findText("29");
    expect([zoe.texts.length, zoe.texts[0]]).toEqual([20, "ben: 10"]);
  });

  it("is owed from the first time on, also when the line breaks before any receipt", async () => {
    await using room = await openRoom();
    const ben = await room.core.enter("ben");
    await postText(room.core, ben, "first");
    const before = await room.enter("zoe");
    await before.findText("first");
    await before.cancel();
    const texts = Array.from({ length: 30 }, (_, count) => `${count}`);
    for (const text of texts) await postText(room.core, ben, text);
    await using after = await room.enter("zoe");
    await after.findText("29");
    expect(after.texts).toEqual(["first", ...texts].map((text) => `ben: ${text}`));
  });

  it("is bounded: the newest are kept", async () => {
    await using room = await openRoom();
    const ben = await room.core.enter("ben");
    const before = await room.enter("zoe");
    await before.leave();
    for (let count = 0; count < 500; count++) await postText(room.core, ben, `${count}`);
    await using after = await room.enter("zoe");
    await after.findText("499");
    expect([after.texts.length, after.texts[0]]).toEqual([200, "ben: 300"]);
  });
});

describe("drain()", () => {
  it("ends the calls with a reason", async () => {
    const room = await openRoom();
    const zoe = await room.enter("zoe");
    await room[Symbol.asyncDispose]();
    expect(await zoe.status).toEqual([14, "The server is stopping"]);
  });
});
