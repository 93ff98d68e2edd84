import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DirectClient } from "../../packages/server/src/doors/direct-messages/testing/direct-client.ts";
import {
  decodeIms,
  encodeIms,
  ImClient,
} from "../../packages/server/src/doors/im-gateway/testing/im-client.ts";
import { LineClient } from "../../packages/server/src/doors/line/testing/line-client.ts";
import { openWebSocketClient } from "../../packages/server/src/doors/native/testing/live-client.ts";
import { SimpleClient } from "../../packages/server/src/doors/simple-chat/testing/simple-client.ts";
import { enterByJson, listAllEvents } from "../testing/json-client.ts";
import { joinByQt } from "../testing/qt-person.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

/** Ten at once, and then one a second: who sends forty would have to wait for half a minute. */
const messagesPerSecond = 1;
const fortyTimes = <Result>(act: (n: number) => Promise<Result>): Promise<readonly Result[]> =>
  Promise.all(Array.from({ length: 40 }, (_, n) => act(n)));

let server: TestServer;
let port = 0;
beforeAll(async () => {
  server = await startParley({ limits: { messagesPerSecond } });
  port = server.ports.web ?? 0;
});
afterAll(() => server.close());

const enter = (name: string) => enterByJson(server.url, name, "secret");

describe("somebody who sends faster than an account may", () => {
  it("is told by calls with 429, Retry-After and a status", async () => {
    const { token } = await enter("json");
    const answers = await fortyTimes(async (n) => {
      const message = { conversationId: "lobby", clientMessageId: `${n}`, text: { body: "x" } };
      const response = await fetch(`${server.url}/parley.v1.MessageService/PostMessage`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(message),
      });
      const { code } = await response.json();
      return [response.status, code, Number(response.headers.get("retry-after")) > 0];
    });
    expect(answers).toContainEqual([429, "resource_exhausted", true]);
    expect(answers).toContainEqual([200, undefined, false]);
  });

  it("is told by live frames, for each message and once in all", async () => {
    const { token } = await enter("live");
    await using live = await openWebSocketClient(server.url);
    live.send({ hello: { token } });
    for (let n = 0; n < 40; n++) {
      const text = { body: "x" };
      live.send({ send: { message: { conversationId: "lobby", clientMessageId: `${n}`, text } } });
    }
    const { refused } = await live.next("refused");
    expect(refused.code).toBe("resource_exhausted");
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    const isAnswer = ({ sent, refused: no }: object & { sent?: unknown; refused?: unknown }) =>
      sent ?? no;
    while (live.frames.filter(isAnswer).length < 40) await live.next(isAnswer);
    expect(live.frames.some(({ slowDown }) => slowDown?.retryAfterMs > 0)).toBe(true);
  });

  it("is read more slowly in the Qt chat, whose wire has no word for it, and loses nothing", async () => {
    await using qt = await joinByQt(port, "qt");
    const texts = Array.from({ length: 12 }, (_, n) => `of qt ${n}`);
    for (const text of texts) qt.say(text);
    const reader = await enter("reader of qt");
    await using live = await openWebSocketClient(server.url);
    live.send({ hello: { token: reader.token } });
    await live.next("welcome");
    const findText = () => listTexts(reader).then((all) => all.includes("of qt 11"));
    while (!(await findText())) await live.next("event");
    expect((await listTexts(reader)).filter((text) => text.startsWith("of qt"))).toEqual(texts);
    expect(qt.texts.filter((text) => text.startsWith("Parley: "))).toEqual([]);
  });

  it("is read more slowly in direct messages, and loses nothing", async () => {
    await enter("flutter");
    await enter("peer");
    await using client = new DirectClient(port);
    const { body } = await client.call("login", { username: "flutter", password: "secret" });
    client.token = body.accessToken;
    const stream = client.chat();
    await stream.opened;
    const texts = Array.from({ length: 12 }, (_, n) => `of flutter ${n}`);
    for (const text of texts) stream.send(text, "peer");
    const echoes = await stream.gather(12);
    expect(echoes.map(({ message }) => message)).toEqual(texts);
    await stream.leave();
  });

  it("is told by the older Qt chat with a status", async () => {
    await enter("simple");
    const headers = { "user-name": "simple", "user-password": "secret" };
    await using client = await new SimpleClient(port, headers).connected();
    const statuses = await fortyTimes(() => client.say("x"));
    expect(statuses).toContainEqual([0, ""]);
    expect(statuses).toContainEqual([8, expect.stringMatching(/^too many messages, try again in/)]);
  });

  it("is told by the instant messenger in words, and by a header", async () => {
    await enter("im");
    await using client = new ImClient({ http: port, ws: port });
    await client.login("im", "secret");
    const body = encodeIms("NewMessageReq", {
      request_id: "R1",
      session_id: client.sessionId,
      chat_session_id: "lobby",
      message: { message_type: 0, string_message: { content: "x" } },
    });
    const answers = await fortyTimes(async () => {
      const url = `${server.url}/service/message_transmit/new_message`;
      const response = await fetch(url, { method: "POST", body });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const { success = false, errmsg = "" } = decodeIms("NewMessageRsp", bytes);
      return { success, errmsg, hasTime: Number(response.headers.get("retry-after")) > 0 };
    });
    expect(answers).toContainEqual({ success: true, errmsg: "", hasTime: false });
    expect(answers).toContainEqual({
      success: false,
      errmsg: expect.stringMatching(/^too many messages, try again in/),
      hasTime: true,
    });
  });

  it("is told by lines in words", async () => {
    await enter("line");
    const client = new LineClient(port);
    client.write("/login line secret\n");
    await client.until("you are line");
    client.write("x\n".repeat(40));
    await client.until("! slow down: lines are dropped until you pause for a second\n");
    await client.end();
  });
});

async function listTexts(reader: Awaited<ReturnType<typeof enter>>): Promise<readonly string[]> {
  const events = await listAllEvents(reader, "lobby");
  return events.flatMap(({ message }) => (message?.text ? [message.text.body] : []));
}
