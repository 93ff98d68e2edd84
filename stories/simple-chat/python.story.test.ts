import { describe, expect, it } from "vitest";
import { enterByJson } from "../testing/json-client.ts";
import { PythonGrpc, requirePythonGrpc } from "../testing/python-grpc.ts";
import { startParley } from "../testing/start-parley.ts";

const isHere = requirePythonGrpc("the stories of the older Qt chat");

const prefix = "qtgrpc.examples.chat";
const list = {
  kind: "list",
  path: `/${prefix}.SimpleChat/messageList`,
  request: `${prefix}.None`,
  response: `${prefix}.ChatMessages`,
} as const;
const send = {
  kind: "unary",
  path: `/${prefix}.SimpleChat/sendMessage`,
  request: `${prefix}.ChatMessage`,
  response: `${prefix}.None`,
} as const;
const toMetadata = (name: string, password: string) =>
  [
    ["user-name", name],
    ["user-password", password],
  ] as const;

describe.skipIf(!isHere)("somebody with Python's gRPC and simplechat.proto", () => {
  it("talks with the browser, and is refused as by the original server", async () => {
    await using server = await startParley({ isDemo: true });
    await using python = await PythonGrpc.start(
      "simple-chat",
      `localhost:${server.ports["qt-tls"]}`,
    );
    const metadata = toMetadata("user1", "qwerty");
    const messages = python.call({ ...list, metadata });
    expect(await messages.gather(1)).toEqual([{}]);
    const text = { type: "Text", content: Buffer.from("hé 👋").toString("base64") };
    expect(await python.call({ ...send, metadata, message: text }).status).toEqual([0, ""]);
    const ben = await enterByJson(server.url, "ben");
    const message = { conversationId: "lobby", clientMessageId: "1", text: { body: "hello" } };
    await ben.call("MessageService/PostMessage", message);
    const shown = (await messages.gather(3)).slice(1).flatMap((batch) => batch.messages);
    expect(
      shown.map(({ from, type, content }) => [
        from,
        type,
        Buffer.from(content, "base64").toString(),
      ]),
    ).toEqual([
      ["user1", "Text", "hé 👋"],
      ["ben", "Text", "hello"],
    ]);
    const wrong = toMetadata("user1", "wrong!");
    expect(await python.call({ ...list, metadata: wrong }).status).toEqual([
      16,
      "User or login are invalid",
    ]);
    expect(await python.call({ ...send, message: text }).status).toEqual([
      16,
      "Login or password are invalid",
    ]);
    messages.cancel();
    expect((await messages.status)[0]).toBe(1);
  });
});
