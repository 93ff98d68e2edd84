import { lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openImServer } from "../testing/open-im-server.ts";
import { pixel } from "../testing/pixel.ts";

const lobby = { chat_session_id: "lobby" };
const newMessage = "message_transmit/new_message";
const pcm = Uint8Array.from({ length: 3200 }, (_, index) => index % 251);
const text = Uint8Array.from(Buffer.from("a,b\n1,2\n"));

/** A message of each type as a client sends it, and as another one gets it. */
const messages = [
  ["a text", { message_type: 0, string_message: { content: "héllo 🙂\nworld" } }],
  ["a picture", { message_type: 1, image_message: { file_id: "", image_content: pixel } }],
  [
    "a file",
    {
      message_type: 2,
      file_message: { file_id: "", file_size: 8, file_name: "a.csv", file_contents: text },
    },
  ],
  ["a voice", { message_type: 3, speech_message: { file_id: "", file_contents: pcm } }],
] as const;

/** What came back, without the file id that the server gave. */
function toSent({ message_type = 0, ...content }: Record<string, unknown>) {
  const entries = Object.entries(content).map(([name, value]) => [
    name,
    name === "string_message" ? value : { ...Object(value), file_id: "" },
  ]);
  return { message_type, ...Object.fromEntries(entries) };
}

describe("new_message", () => {
  it.each(messages)(
    "brings %s to the others as it was, and into the history",
    async (_, message) => {
      await using server = await openImServer();
      const anna = await server.enter("anna");
      const bert = await server.enter("bert");
      expect(await anna.call(newMessage, { ...lobby, message })).toEqual({});
      const push = await bert.next();
      const { message_info } = push.new_message_info;
      expect(push.notify_type).toBe(3);
      expect(message_info).toEqual({
        message_id: expect.stringMatching(/^m_/),
        chat_session_id: "lobby",
        timestamp: Math.floor(server.core.ports.clock.now() / 1000),
        sender: { user_id: await anna.id(), nickname: "anna" },
        message: message_info.message,
      });
      expect(toSent(message_info.message)).toEqual(message);
      const recent = await bert.call("message_storage/get_recent", { ...lobby, msg_count: 50 });
      expect(recent).toEqual({ msg_list: [message_info] });
      expect(anna.waiting).toEqual([]);
    },
  );

  it("gives voices to other doors as WAV, and pictures a name with an ending", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    for (const [, message] of messages) await anna.call(newMessage, { ...lobby, message });
    const reader = await server.core.enter("nina");
    const { events } = await server.core.messages.list(reader, lobbyId, { kind: "newest" }, 10);
    const files = events.flatMap(({ body }) =>
      body.kind === "message" && body.content.kind === "file" ? [body.content.file] : [],
    );
    expect(files.map(({ name, kind, size }) => [name, kind, size])).toEqual([
      ["image.png", "image", pixel.length],
      ["a.csv", "text", 8],
      ["voice.wav", "audio", 44 + pcm.length],
    ]);
  });

  it("brings what other doors post: texts, pictures and files, large ones by their id", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const { core } = server;
    const nina = await core.enter("nina");
    const post = async (name: string, bytes: Uint8Array) => {
      const { id: fileId } = await core.files.store(nina, name, bytes);
      const content = { kind: "file", fileId } as const;
      await core.messages.post(nina, { conversationId: lobbyId, clientMessageId: "", content });
      return (await anna.next()).new_message_info.message_info.message;
    };
    const picture = await post("cat.png", pixel);
    expect(picture).toMatchObject({ message_type: 1, image_message: { image_content: pixel } });
    const large = new Uint8Array(600 * 1024).fill(7);
    const file = await post("large.bin", large);
    const { file_id } = file.file_message;
    expect(file).toEqual({
      message_type: 2,
      file_message: { file_id, file_size: large.length, file_name: "large.bin" },
    });
    const { file_data } = await anna.call("file/get_single_file", { file_id });
    expect(file_data.file_id).toBe(file_id);
    expect(Buffer.compare(file_data.file_content, large)).toBe(0);
    // A sound that is called like a voice, but is none of this wire's.
    expect(await post("voice.wav", Buffer.from(`RIFF${"x".repeat(60)}`))).toMatchObject({
      message_type: 2,
      file_message: { file_name: "voice.wav" },
    });
  });

  it("brings what the same person writes by another door", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const address = "192.0.2.1";
    const signIn = { username: "anna", password: "secret", address, client: "x", door: "native" };
    const { session } = await server.core.sessions.signIn(signIn);
    const content = { kind: "text", text: "from the browser" } as const;
    await server.core.messages.post(session, {
      conversationId: lobbyId,
      clientMessageId: "",
      content,
    });
    expect((await anna.next()).new_message_info.message_info.sender.nickname).toBe("anna");
  });

  it("posts a file that was put before, if it is one's own", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const bert = await server.enter("bert");
    const file_data = { file_name: "a.txt", file_size: 8, file_content: text };
    const { file_info } = await anna.call("file/put_single_file", { file_data });
    const message = { message_type: 2, file_message: { file_id: file_info.file_id } };
    expect(await bert.refusal(newMessage, { ...lobby, message })).toBe("there is no such file");
    await anna.call(newMessage, { ...lobby, message });
    expect((await bert.next()).new_message_info.message_info.message.file_message).toEqual({
      ...file_info,
      file_contents: text,
    });
  });

  it.each([
    [undefined, "the message has no content"],
    [{ message_type: 0 }, "the message has no content"],
    [{ message_type: 1, image_message: {} }, "the message has no content"],
    [{ message_type: 3, speech_message: {} }, "the message has no content"],
    [{ message_type: 0, string_message: { content: " \n" } }, "message is empty"],
    [
      { message_type: 1, string_message: { content: "x" } },
      "message_type is 1, but the content is of type 0",
    ],
    [
      { message_type: 0, string_message: { content: "x".repeat(65_537) } },
      "message is at least 65537 bytes, the limit is 65536",
    ],
  ])("refuses %j", async (message, refusal) => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    expect(await anna.refusal(newMessage, { ...lobby, message })).toBe(refusal);
  });
});

describe("the history", () => {
  it("gives the newest, oldest first, whatever else happened", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    for (const word of ["one", "two", "three", "four"]) {
      await anna.say("lobby", word);
      await server.core.enter(`member ${word}`);
      server.core.ports.clock.advance(1000);
    }
    const list = async (fields: object) => {
      const { msg_list = [] } = await anna.call("message_storage/get_recent", {
        ...lobby,
        ...fields,
      });
      return msg_list.map(toText);
    };
    expect(await list({ msg_count: 50 })).toEqual(["one", "two", "three", "four"]);
    expect(await list({ msg_count: 2 })).toEqual(["three", "four"]);
    expect(await list({ msg_count: 1_000_000_000_000 })).toHaveLength(4);
    const cur_time = Math.floor(server.core.ports.clock.now() / 1000) - 2;
    expect(await list({ msg_count: 1, cur_time })).toEqual(["two"]);
    for (const msg_count of [0, -1]) {
      expect(await anna.refusal("message_storage/get_recent", { ...lobby, msg_count })).toBe(
        `msg_count is ${msg_count}, it must be at least 1`,
      );
    }
  });

  it("gives what was said between two seconds, both of them included", async () => {
    await using server = await openImServer();
    const { clock } = server.core.ports;
    const anna = await server.enter("anna");
    const start = Math.floor(clock.now() / 1000);
    for (const word of ["one", "two", "three"]) {
      await anna.say("lobby", word);
      clock.advance(1500);
    }
    const list = async (start_time: number, over_time: number) => {
      const range = { ...lobby, start_time, over_time };
      const { msg_list = [] } = await anna.call("message_storage/get_history", range);
      return msg_list.map(toText);
    };
    expect(await list(start, start + 3)).toEqual(["one", "two", "three"]);
    expect(await list(start + 1, start + 1)).toEqual(["two"]);
    expect(await list(start + 1, start + 100)).toEqual(["two", "three"]);
    expect(await list(start + 3, start)).toEqual([]);
    expect(await list(-1, Number.MAX_SAFE_INTEGER)).toHaveLength(3);
  });

  it("is searched by words, for texts alone", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    await anna.say("lobby", "the first apple");
    await anna.say("lobby", "a pear");
    await anna.say("lobby", "apples again");
    const message = {
      message_type: 2,
      file_message: { file_name: "apple.txt", file_contents: text },
    };
    await anna.call(newMessage, { ...lobby, message });
    const search = async (search_key: string) => {
      const { msg_list = [] } = await anna.call("message_storage/search_history", {
        ...lobby,
        search_key,
      });
      return msg_list.map(toText);
    };
    expect(await search("APPLE")).toEqual(["the first apple", "apples again"]);
    expect(await search(".*")).toEqual([]);
    expect(await search("")).toEqual([]);
  });

  it("tells the file of a message, by the group extension", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const [, , [, message]] = messages;
    await anna.call(newMessage, { ...lobby, message });
    const recent = await anna.call("message_storage/get_recent", { ...lobby, msg_count: 1 });
    const [{ message_id, message: stored }] = recent.msg_list;
    expect(await anna.call("message_storage/get_file_id", { message_id })).toEqual({
      file_id: stored.file_message.file_id,
    });
    expect(await anna.refusal("message_storage/get_file_id", { message_id: "m_x" })).toContain(
      "there is no such message",
    );
  });
});

function toText({ message }: { message: { string_message: { content: string } } }): string {
  return message.string_message.content;
}
