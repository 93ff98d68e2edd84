import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { encodeIms, type ImClient } from "./testing/im-client.ts";
import { type ImServer, openImServer } from "./testing/open-im-server.ts";

const ended = "the session has ended, sign in again";
const elsewhere = "already logged in elsewhere";

/** The code and the reason that a socket is closed with. */
async function closing(socket: WebSocket): Promise<readonly [number, string]> {
  const [code, reason] = await once(socket, "close");
  return [code, String(reason)];
}

/** Somebody who is signed in and has no WebSocket. */
async function login(server: ImServer, nickname: string): Promise<ImClient> {
  const client = server.client();
  await client.register(nickname);
  await client.login(nickname);
  return client;
}

/** Settles when the server has noticed that nobody of the name is connected. */
async function untilGone(server: ImServer): Promise<void> {
  const { presence } = server.core;
  while (presence.list().length > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    server.core.ports.clock.advance(1);
  }
}

const authentication = (session_id: string) =>
  encodeIms("ClientAuthenticationReq", { request_id: "R", session_id });

describe("the first frame of a WebSocket", () => {
  it("authenticates: no answer, a ping at once and one each minute", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    expect([anna.pings, anna.waiting]).toEqual([1, []]);
    const { clock } = server.core.ports;
    clock.advance(59_999);
    await anna.id();
    expect(anna.pings).toBe(1);
    clock.advance(1);
    while (anna.pings < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(server.core.presence.list().map(({ account }) => account.username)).toEqual(["anna"]);
  });

  it.each([
    ["garbage", Uint8Array.of(0xff, 0xff), "no ClientAuthenticationReq can be read from the frame"],
    ["a session that there is not", authentication("nothing"), ended],
    ["an empty one", new Uint8Array(), ended],
  ])("closes with 1003 for %s", async (_, frame, reason) => {
    await using server = await openImServer();
    const socket = await server.client().open();
    socket.send(frame);
    expect(await closing(socket)).toEqual([1003, reason]);
    expect(server.errors).toEqual([]);
  });

  it("closes with 1003 when it does not come in ten seconds, with 1009 when it is huge", async () => {
    await using server = await openImServer();
    const silent = await server.client().open();
    server.core.ports.clock.advance(10_000);
    expect(await closing(silent)).toEqual([1003, "no ClientAuthenticationReq came within 10 s"]);
    const loud = await server.client().open();
    loud.send(new Uint8Array(5000));
    expect((await closing(loud))[0]).toBe(1009);
  });

  it("closes with 1003 for a session of another door", async () => {
    await using server = await openImServer();
    await server.core.enter("anna");
    const { token } = await server.core.sessions.signIn({
      ...{ username: "anna", password: "password of anna", address: "192.0.2.1" },
      ...{ client: "browser", door: "native" },
    });
    const socket = await server.client().open();
    socket.send(authentication(token));
    expect(await closing(socket)).toEqual([1003, ended]);
    const client = server.client();
    client.sessionId = token;
    expect(await client.refusal("user/get_user_info")).toBe(ended);
    expect(await server.core.sessions.authenticate(token)).toMatchObject({ door: "native" });
  });

  it("may come again, but not for another session", async () => {
    await using server = await openImServer();
    const anna = await login(server, "anna");
    const bert = await login(server, "bert");
    const socket = await anna.connect();
    socket.send(authentication(anna.sessionId));
    socket.send(authentication(bert.sessionId));
    expect(await closing(socket)).toEqual([1003, "this connection is another session's"]);
    await bert.id();
  });
});

describe("a session", () => {
  it("holds before its WebSocket, and ends a while after its last call without one", async () => {
    await using server = await openImServer();
    const { clock } = server.core.ports;
    const anna = await login(server, "anna");
    clock.advance(59_999);
    await anna.id();
    clock.advance(59_999);
    await anna.id();
    clock.advance(60_000);
    expect(await anna.refusal("user/get_user_info")).toBe(ended);
  });

  it("ends with its WebSocket, after the calls that are on their way", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    await anna.close();
    await untilGone(server);
    await anna.id();
    server.core.ports.clock.advance(5_000);
    expect(await anna.refusal("user/get_user_info")).toBe(ended);
    expect(server.core.presence.list()).toEqual([]);
  });

  it("keeps others of its account out while its WebSocket lives, and never after", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const second = server.client();
    const login = { nickname: "anna", password: "secret" };
    expect(await second.refusal("user/username_login", login)).toBe(elsewhere);
    await anna.id();
    await anna.close();
    await untilGone(server);
    await second.login("anna");
    expect(await anna.refusal("user/get_user_info")).toBe(ended);
    await second.connect();
  });

  it("keeps nobody out when its client does not answer any more", async () => {
    await using server = await openImServer();
    const anna = server.client();
    await anna.register("anna");
    await anna.login("anna");
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { autoPong: false });
    await once(socket, "open");
    socket.send(authentication(anna.sessionId));
    await once(socket, "ping");
    const second = server.client();
    const answered = second.login("anna");
    const gone = closing(socket);
    await once(socket, "ping");
    expect((await gone)[0]).toBe(1001);
    await answered;
    await second.connect();
  });

  it("without a WebSocket gives way to the next one", async () => {
    await using server = await openImServer();
    const first = await login(server, "anna");
    const second = server.client();
    await second.login("anna");
    expect(await first.refusal("user/get_user_info")).toBe(ended);
    await second.id();
  });

  it("has one WebSocket: the newer one", async () => {
    await using server = await openImServer();
    const anna = await login(server, "anna");
    const older = await anna.connect();
    const closed = closing(older);
    await anna.connect();
    expect(await closed).toEqual([1008, "another connection of this session took its place"]);
    const bert = await server.enter("bert");
    await bert.say("lobby", "hi");
    expect((await anna.next()).notify_type).toBe(3);
    server.core.ports.clock.advance(60_000);
    await anna.id();
  });

  it("that is ended elsewhere closes its WebSocket", async () => {
    await using server = await openImServer();
    const anna = await login(server, "anna");
    const socket = await anna.connect();
    const session = await server.core.sessions.authenticate(anna.sessionId);
    await server.core.sessions.signOut(session);
    expect(await closing(socket)).toEqual([1008, ended]);
  });
});

describe("drain()", () => {
  it("tells every client that the server stops, and takes no new ones", async () => {
    await using server = await openImServer();
    const anna = await login(server, "anna");
    const socket = await anna.connect();
    const closed = closing(socket);
    await server.drain();
    expect(await closed).toEqual([1001, "the server stops"]);
    expect(await closing(await server.client().open())).toEqual([1001, "the server stops"]);
  });
});
