import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { QtClient } from "../../packages/server/src/doors/chat-room/testing/qt-client.ts";
import { DirectClient } from "../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import { ImClient } from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { LineClient } from "../../packages/server/src/doors/line/testing/line-client.ts";
import {
  openGrpcClient,
  openWebSocketClient,
} from "../../packages/server/src/doors/native/testing/live-client.ts";
import { SimpleClient } from "../../packages/server/src/doors/simple-chat/testing/simple-client.ts";
import { enterByJson, type JsonClient, type JsonRefusal } from "../testing/json-client.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

/** Somebody's device at a door. */
type Device = AsyncDisposable & {
  /** The door's name in the list of sessions. */
  readonly door: string;
  /** How its wire says that the session has ended; settles then. */
  readonly ended: Promise<unknown>;
  /** What the server answers to the device's credentials afterwards. */
  readonly tryAgain: () => Promise<unknown>;
};

const name = "ada";
const password = "secret-15";
const credentials = { "user-name": name, "user-password": password };

let server: TestServer;
let port = 0;
beforeAll(async () => {
  server = await startParley();
  port = server.ports.web ?? 0;
});
afterAll(() => server.close());

const enter = () => enterByJson(server.url, name, password);

async function openLive(open: typeof openWebSocketClient): Promise<Device> {
  const { token, call } = await enter();
  const live = await open(server.url);
  live.send({ hello: { token } });
  await live.next("welcome");
  return {
    door: "native",
    ended: live.ended,
    tryAgain: () => call("AccountService/GetMe").catch((refusal: JsonRefusal) => refusal.code),
    [Symbol.asyncDispose]: () => live[Symbol.asyncDispose](),
  };
}

async function openQt(): Promise<Device> {
  const client = await new QtClient(port, credentials).connected();
  const { status } = client;
  return {
    door: "chat-room",
    ended: status,
    tryAgain: async () => {
      await using again = new QtClient(port, credentials);
      return await again.status;
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function openSimple(): Promise<Device> {
  const client = await new SimpleClient(port, credentials).connected();
  const { status } = client;
  return {
    door: "simple-chat",
    ended: status,
    tryAgain: () => client.say("hello"),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function openDirect(): Promise<Device> {
  const client = new DirectClient(port);
  const { body } = await client.call("login", { username: name, password });
  client.token = body.accessToken;
  const stream = client.chat();
  await stream.opened;
  return {
    door: "direct-messages",
    ended: stream.status,
    tryAgain: async () => (await client.call("GetUser")).status,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function openIm(): Promise<Device> {
  const client = new ImClient({ http: port, ws: port });
  await client.login(name, password);
  const socket = await client.connect();
  const ended = new Promise((resolve) => {
    socket.once("close", (code, reason) => resolve([code, String(reason)]));
  });
  return {
    door: "im-gateway",
    ended,
    tryAgain: () => client.refusal("user/get_user_info"),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function openLine(): Promise<Device> {
  const client = new LineClient(port);
  client.write(`/login ${name} ${password}\n`);
  await client.until("* you are ada");
  await client.pong();
  client.clear();
  return {
    door: "line",
    ended: client.closed.then(() => client.text),
    async tryAgain() {
      const again = new LineClient(port);
      again.write(`/login ${name} ${password}\n`);
      const said = await again.until(/^[!*] (the username|you are).*\n/m);
      again.socket.destroy();
      return said.split("\n").at(-2);
    },
    async [Symbol.asyncDispose]() {
      client.socket.destroy();
      await client.closed;
    },
  };
}

const devices = [
  { title: "the native WebSocket", open: () => openLive(openWebSocketClient) },
  { title: "the native gRPC stream", open: () => openLive(openGrpcClient) },
  { title: "the Qt chat", open: openQt },
  { title: "the older Qt chat", open: openSimple },
  { title: "the Flutter client", open: openDirect },
  { title: "the instant messenger", open: openIm },
  { title: "a line client", open: openLine },
] as const;

/** How each wire says that the session is over. */
const endings: Readonly<Record<(typeof devices)[number]["title"], unknown>> = {
  "the native WebSocket": { code: 4401, reason: "the session has ended, sign in again" },
  "the native gRPC stream": { code: 16, reason: "the session has ended, sign in again" },
  "the Qt chat": [16, "Signed out"],
  "the older Qt chat": [16, "Signed out"],
  "the Flutter client": [16, "the session has ended, log in again"],
  "the instant messenger": [1008, "the session has ended, sign in again"],
  "a line client": "! you have been signed out, good-bye\n",
};

/** The ids of the sessions of a door, newest first. */
async function listIds(browser: JsonClient, door: string): Promise<readonly string[]> {
  const { sessions } = await browser.call("SessionService/ListSessions");
  return sessions
    .filter((session: { door: string; isCurrent?: boolean }) => {
      return session.door === door && session.isCurrent !== true;
    })
    .map(({ id }: { id: string }) => id);
}

describe("a session that is ended in the browser", () => {
  it.each(devices)("is over at once for $title", async ({ title, open }) => {
    const browser = await enter();
    await using device = await open();
    const [id] = await listIds(browser, device.door);
    await browser.call("SessionService/RevokeSession", { sessionId: id });
    expect(await device.ended).toEqual(endings[title]);
    expect(await listIds(browser, device.door)).not.toContain(id);
    await browser.call("SessionService/SignOut");
  });

  it("does not open another one's door", async () => {
    const stranger = await enterByJson(server.url, "mallory", password);
    const browser = await enter();
    await using device = await openLive(openWebSocketClient);
    const [id] = await listIds(browser, device.door);
    const revoking = stranger.call("SessionService/RevokeSession", { sessionId: id });
    await expect(revoking).rejects.toMatchObject({ code: "not_found" });
    expect(await listIds(browser, device.door)).toContain(id);
  });
});

describe("a new password", () => {
  it("ends every other session at once, whatever its door, and opens nothing by the old one", async () => {
    const browser = await enter();
    // Each door has its own idea of how many devices may be there; the room has one seat.
    await using stack = new AsyncDisposableStack();
    const open = [];
    for (const { title, open: openDevice } of devices) {
      open.push({ title, device: stack.use(await openDevice()) });
    }
    await browser.call("AccountService/ChangePassword", {
      currentPassword: password,
      newPassword: "another-15",
    });
    for (const { title, device } of open) {
      expect([title, await device.ended]).toEqual([title, endings[title]]);
    }
    expect(await browser.call("AccountService/GetMe")).toMatchObject({
      account: { username: name },
    });
    const refusals: Record<string, unknown> = {};
    for (const { title, device } of open) refusals[title] = await device.tryAgain();
    expect(refusals).toEqual({
      "the native WebSocket": "unauthenticated",
      "the native gRPC stream": "unauthenticated",
      "the Qt chat": [3, "Invalid password"],
      "the older Qt chat": [16, "Login or password are invalid"],
      "the Flutter client": [16, "the session has ended, log in again"],
      "the instant messenger": "the session has ended, sign in again",
      "a line client":
        "! the username or the password is wrong; try again, or make an account: /register NAME PASSWORD",
    });
    const { sessions } = await browser.call("SessionService/ListSessions");
    expect(sessions).toHaveLength(1);
  });
});
