import { describe, expect, it } from "vitest";
import type { Frame } from "../testing/live-client.ts";
import { openNativeServer } from "../testing/open-native-server.ts";
import { post, settle, transports } from "../testing/transports.ts";

describe.each(transports)("what is shown of others over $name", ({ open }) => {
  it("keeps read marks in the account's own log, on all its devices", async () => {
    await using server = await openNativeServer();
    const { token, id } = await server.enter("ada");
    await using desk = await open(server.url);
    await using phone = await open(server.url);
    for (const client of [desk, phone]) {
      client.send({ hello: { token } });
      await client.next(({ caughtUp }) => caughtUp?.log === id);
    }
    await post(server, token, ["one"]);
    desk.send({ read: { conversationId: "lobby", seq: 99 } });
    desk.send({ read: { conversationId: "lobby", seq: 2 } });
    const { event } = await phone.next(({ event }) => event?.log === id);
    expect(event).toMatchObject({
      log: id,
      seq: 1,
      readMarked: { conversationId: "lobby", seq: 2 },
    });
  });

  it("shows presence and typing to those who watch, and to nobody else", async () => {
    await using server = await openNativeServer();
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    await using watcher = await open(server.url);
    await using other = await open(server.url);
    const { clock } = server.core.ports;
    watcher.send({ hello: { token: ada.token } });
    await watcher.next("welcome");
    clock.advance(100);
    watcher.send({ watch: { conversationIds: ["lobby", "lobby", "c_none"] } });
    const { presenceChanged: first } = await watcher.next("presenceChanged");
    expect(first).toMatchObject({ account: { username: "ada" }, presence: "PRESENCE_ACTIVE" });
    other.send({ hello: { token: bob.token } });
    await other.next("welcome");
    clock.advance(100);
    const isBob = (frame: Frame) =>
      frame.presenceChanged?.account.username === "bob" && frame.presenceChanged.presence;
    expect(isBob(await watcher.next(isBob))).toBe("PRESENCE_ACTIVE");
    other.send({ setActivity: { isActive: false } });
    await settle(other);
    clock.advance(100);
    expect(isBob(await watcher.next(isBob))).toBe("PRESENCE_INACTIVE");
    other.send({ typing: { conversationId: "lobby" } });
    expect(await watcher.next("somebodyTyping")).toMatchObject({
      somebodyTyping: { conversationId: "lobby", account: { username: "bob" } },
    });
    expect(
      other.frames.some((frame) => "presenceChanged" in frame || "somebodyTyping" in frame),
    ).toBe(false);
    watcher.send({ watch: {} });
    await settle(watcher);
    const count = watcher.frames.length;
    other.send({ setActivity: { isActive: true } });
    await settle(other);
    clock.advance(100);
    await settle(watcher);
    expect(watcher.frames.slice(count).map((frame) => Object.keys(frame)[0])).toEqual(["pong"]);
  });

  it("shows at once who leaves, without the grace of a broken line", async () => {
    await using server = await openNativeServer();
    const { clock } = server.core.ports;
    const { presenceWindowMs } = server.core.limits;
    await using watcher = await open(server.url);
    watcher.send({ hello: { token: (await server.enter("ada")).token } });
    await watcher.next("welcome");
    watcher.send({ watch: { conversationIds: ["lobby"] } });
    await using other = await open(server.url);
    other.send({ hello: { token: (await server.enter("bob")).token } });
    await other.next("welcome");
    clock.advance(presenceWindowMs);
    const isOnline = () => server.core.presence.list().length === 2;
    expect(isOnline()).toBe(true);
    other.close();
    await other.ended;
    // The server may hear of it a moment later: a few windows, far from the grace.
    const look = () => {
      clock.advance(presenceWindowMs);
      return isOnline();
    };
    await expect.poll(look).toBe(false);
    const isGone = ({ presenceChanged }: Frame) =>
      presenceChanged?.account.username === "bob" &&
      presenceChanged.presence === "PRESENCE_OFFLINE";
    await watcher.next(isGone);
  });
});
