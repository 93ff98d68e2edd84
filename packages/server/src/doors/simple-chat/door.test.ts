import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:http2";
import { lobbyId } from "@parley/core";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { collectResponse } from "../../net/testing/grpc-calls.ts";
import { openChat, postFile, postText, toHeaders } from "./testing/open-chat.ts";
import { decodeSimpleMessages } from "./testing/simple-client.ts";

const paint = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#426340" } });

/** A picture that no compression makes smaller. */
const paintNoise = (side: number) =>
  sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } });

describe("messageList", () => {
  it("begins with one empty message when nobody has written", async () => {
    await using chat = await openChat();
    const zoe = await chat.enter("zoe");
    expect(zoe.batches).toEqual([[]]);
  });

  it("begins with the past in one message, oldest first, and goes on message by message", async () => {
    await using chat = await openChat();
    const ben = await chat.core.enter("ben");
    await postText(chat.core, ben, "one");
    await postText(chat.core, ben, "two 👋");
    await using zoe = await chat.enter("zoe");
    await postText(chat.core, ben, "three");
    expect((await zoe.gather(2)).map((batch) => batch.length)).toEqual([2, 1]);
    expect(zoe.lines).toEqual(["ben Text: one", "ben Text: two 👋", "ben Text: three"]);
    const at = chat.core.ports.clock.now();
    expect(zoe.batches[1]?.[0]).toEqual({
      timestamp: at,
      content: Buffer.from("three"),
      type: "Text",
      from: "ben",
    });
  });

  it("begins with the newest when there are too many", async () => {
    await using chat = await openChat();
    const ben = await chat.core.enter("ben");
    for (let count = 1; count <= 130; count++) await postText(chat.core, ben, `text ${count}`);
    await using zoe = await chat.enter("zoe");
    expect([zoe.lines.length, zoe.lines[0], zoe.lines.at(-1)]).toEqual([
      100,
      "ben Text: text 31",
      "ben Text: text 130",
    ]);
  });

  it("names the pictures of the past for which the first message has no room", async () => {
    await using chat = await openChat();
    const ben = await chat.core.enter("ben");
    const picture = await paintNoise(900).png().toBuffer();
    await postFile(chat.core, ben, "one.png", picture);
    await postFile(chat.core, ben, "two.png", picture);
    await using zoe = await chat.enter("zoe");
    expect(zoe.lines).toEqual([
      "ben Text: (sent a picture: one.png, 2.4 MB, to be had at http://chat.example:8000)",
      `ben Image: ${picture.length} bytes`,
    ]);
  });

  it.each([
    ["nothing", {}],
    ["a name alone", { "user-name": "zoe" }],
    ["an unknown name", toHeaders("amy")],
    ["a wrong password", toHeaders("zoe", "wrong!")],
  ])("is refused with %s", async (_, headers) => {
    await using chat = await openChat();
    await using _zoe = await chat.enter("zoe");
    expect(await chat.dial(headers).status).toEqual([16, "User or login are invalid"]);
  });

  it("takes a name and a password that are not ASCII, as their bytes", async () => {
    await using chat = await openChat();
    const password = "pässwort";
    await chat.core.accounts.register({ username: "Zoë", password, address: "test" });
    const session = connect(`http://127.0.0.1:${chat.port}`);
    const stream = session.request({
      ":method": "POST",
      ":path": "/qtgrpc.examples.chat.SimpleChat/messageList",
      "content-type": "application/grpc",
      "user-name": Buffer.from("Zoë").toString("latin1"),
      "user-password": Buffer.from(password).toString("latin1"),
    });
    stream.end(Buffer.alloc(5));
    const [chunk] = await once(stream, "data");
    expect(chunk).toEqual(Buffer.alloc(5));
    session.destroy();
  });

  it("gives everything to each stream of a person who is there twice", async () => {
    await using chat = await openChat();
    await using first = await chat.enter("zoe");
    await using second = await chat.enter("zoe");
    expect(await first.say("hello")).toEqual([0, ""]);
    await Promise.all([first.gather(2), second.gather(2)]);
    expect([first.lines, second.lines]).toEqual([["zoe Text: hello"], ["zoe Text: hello"]]);
  });

  it("shows who listens as present, and as gone after a grace", async () => {
    await using chat = await openChat();
    const { core } = chat;
    const zoe = await chat.enter("zoe");
    const { id } =
      (await core.search.accounts(await core.enter("ben"), "zoe", { offset: 0, limit: 1 }))[0] ??
      {};
    if (id === undefined) throw new Error("zoe is not there");
    expect(core.presence.get(id)).toBe("active");
    await zoe[Symbol.asyncDispose]();
    await expect
      .poll(() => {
        core.ports.clock.advance(core.limits.presenceGraceMs);
        return core.presence.get(id);
      })
      .toBe("offline");
  });

  it("ends when its session does, and when the server stops", async () => {
    await using chat = await openChat();
    await using zoe = await chat.enter("zoe");
    await using ben = await chat.enter("ben");
    const signIn = {
      username: "zoe",
      password: "secret",
      address: "test",
      client: "",
      door: "test",
    };
    const { session } = await chat.core.sessions.signIn(signIn);
    await chat.core.accounts.changePassword(session, "secret", "new secret");
    expect(await zoe.status).toEqual([16, "Signed out"]);
    expect(await zoe.say("still me?")).toEqual([16, "Login or password are invalid"]);
    const status = ben.status;
    await chat.drain();
    expect(await status).toEqual([14, "The server is stopping"]);
    expect(await chat.dial(toHeaders("ben")).status).toEqual([14, "The server is stopping"]);
  });

  it("begins each message with a DATA frame of its own", async () => {
    await using chat = await openChat();
    const ben = await chat.core.enter("ben");
    await chat.core.accounts.register({ username: "zoe", password: "secret", address: "test" });
    const session = connect(`http://127.0.0.1:${chat.port}`);
    // As the older clients: with the headers of a browser's kind, a length among them.
    const stream = session.request({
      ":method": "POST",
      ":path": "/qtgrpc.examples.chat.SimpleChat/messageList",
      "content-type": "application/grpc",
      "content-length": "5",
      "accept-language": "en,*",
      "user-agent": "Mozilla/5.0",
      te: "trailers",
      ...toHeaders("zoe"),
    });
    stream.end(Buffer.alloc(5));
    const chunks: Buffer[] = [];
    let seen = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunk.includes("the last")) resolve();
      seen += chunk.length;
    });
    await once(stream, "data");
    const texts = Array.from({ length: 40 }, (_, index) => `${index} `.padEnd(1000, "x"));
    await Promise.all([...texts, "the last"].map((text) => postText(chat.core, ben, text)));
    await promise;
    // A frame of HTTP/2 is one chunk here: each begins with a prefix, and holds the rest of no other message.
    const starts = chunks.map((chunk) => [chunk[0], chunk.readUInt32BE(1) === chunk.length - 5]);
    expect(starts).toEqual(chunks.map(() => [0, true]));
    expect(chunks.flatMap((chunk) => decodeSimpleMessages(chunk.subarray(5))).length).toBe(41);
    expect(seen).toBeGreaterThan(40_000);
    session.destroy();
  });
});

describe("sendMessage", () => {
  it("posts for everybody, the sender included, under the account's name and the server's time", async () => {
    await using chat = await openChat();
    await using zoe = await chat.enter("zoe");
    await using ben = await chat.enter("ben");
    expect(await zoe.say("hé 👋")).toEqual([0, ""]);
    const message = {
      timestamp: chat.core.ports.clock.now(),
      content: Buffer.from("hé 👋"),
      type: "Text",
      from: "zoe",
    };
    expect(await zoe.findText("hé 👋")).toEqual(message);
    expect(await ben.findText("hé 👋")).toEqual(message);
  });

  it("keeps the order of what one person sends", async () => {
    await using chat = await openChat();
    await using zoe = await chat.enter("zoe");
    const texts = Array.from({ length: 30 }, (_, index) => `text ${index}`);
    for (const text of texts) await zoe.say(text);
    await zoe.findText("text 29");
    expect(zoe.lines).toEqual(texts.map((text) => `zoe Text: ${text}`));
  });

  it("takes pictures, and shows them as they are; other doors get a file", async () => {
    await using chat = await openChat();
    await using zoe = await chat.enter("zoe");
    const png = await paint(30, 20).png().toBuffer();
    const jpeg = await paint(30, 20).jpeg().toBuffer();
    expect(await zoe.send({ content: png, type: "Image" })).toEqual([0, ""]);
    expect(await zoe.send({ content: jpeg, type: "Image" })).toEqual([0, ""]);
    await zoe.gather(3);
    expect(zoe.batches.flat().map(({ type, content }) => [type, content])).toEqual([
      ["Image", png],
      ["Image", jpeg],
    ]);
    const ben = await chat.core.enter("ben");
    const { events } = await chat.core.messages.list(ben, lobbyId, { kind: "newest" }, 3);
    expect(
      events.flatMap(({ body }) =>
        body.kind === "message" && body.content.kind === "file"
          ? [[body.content.file.name, body.content.file.kind, body.content.file.width]]
          : [],
      ),
    ).toEqual([
      ["picture.png", "image", 30],
      ["picture.jpg", "image", 30],
    ]);
  });

  it("takes a picture of almost 4 MiB, and no message above that", async () => {
    await using chat = await openChat();
    await using zoe = await chat.enter("zoe");
    const large = Buffer.concat([await paint(3, 3).png().toBuffer(), Buffer.alloc(4_000_000)]);
    expect(await zoe.send({ content: large, type: "Image" })).toEqual([0, ""]);
    expect((await zoe.gather(2))[1]?.[0]?.content?.length).toBe(large.length);
    const [code] = await zoe.send({ content: Buffer.alloc(4 * 1024 * 1024), type: "Image" });
    expect(code).toBe(8);
    expect(await zoe.say("still here")).toEqual([0, ""]);
  });

  it("drops empty texts, and refuses what is no text or too long", async () => {
    await using chat = await openChat();
    await using zoe = await chat.enter("zoe");
    expect(await zoe.say("")).toEqual([0, ""]);
    expect(await zoe.say(" \n")).toEqual([0, ""]);
    const refused = await Promise.all([
      zoe.send({ content: Buffer.from("c328", "hex"), type: "Text" }),
      zoe.say("x".repeat(70_000)),
      zoe.sendBytes(Buffer.from("1205", "hex")),
    ]);
    // The last one cannot be read at all: 13 is gRPC's own answer to that.
    expect(refused.map(([code]) => code)).toEqual([3, 3, 13]);
    await zoe.say("after");
    await zoe.findText("after");
    expect(zoe.lines).toEqual(["zoe Text: after"]);
  });

  it("is refused without the right credentials", async () => {
    await using chat = await openChat();
    await using _zoe = await chat.enter("zoe");
    for (const headers of [{}, toHeaders("zoe", "wrong!"), toHeaders("amy")]) {
      await using stranger = chat.dial(headers);
      expect(await stranger.say("let me in")).toEqual([16, "Login or password are invalid"]);
    }
  });

  it("verifies a password once for many calls", async () => {
    await using chat = await openChat();
    await using zoe = await chat.enter("zoe");
    for (let count = 0; count < 5; count++) await zoe.say(`text ${count}`);
    const password = "secret";
    const signIn = { username: "zoe", password, address: "test", client: "", door: "test" };
    const { session } = await chat.core.sessions.signIn(signIn);
    const sessions = await chat.core.sessions.list(session);
    expect(sessions.map(({ door }) => door)).toEqual(["test", "simple-chat"]);
  });
});

describe("what comes from other doors", () => {
  it("is shown as a picture where it is one, scaled down or in another format where needed", async () => {
    await using chat = await openChat();
    const ben = await chat.core.enter("ben");
    await using zoe = await chat.enter("zoe");
    const small = await paint(30, 20).jpeg().toBuffer();
    const large = await paintNoise(1400).png().toBuffer();
    const webp = await paint(50, 50).webp().toBuffer();
    await postFile(chat.core, ben, "small.jpg", small);
    await postFile(chat.core, ben, "large.png", large);
    await postText(chat.core, ben, "behind it");
    await postFile(chat.core, ben, "some.webp", webp);
    const shown = (await zoe.gather(5)).flat();
    expect(shown.map(({ type }) => type)).toEqual(["Image", "Image", "Text", "Image"]);
    expect(shown[0]?.content).toEqual(small);
    const formats = [1, 3].map((index) => sharp(shown[index]?.content).metadata());
    const described = (await Promise.all(formats)).map(({ format, width }) => [format, width]);
    expect(described).toEqual([
      ["jpeg", 1400],
      ["jpeg", 50],
    ]);
  });

  it("is named in a line of text where it cannot be shown", async () => {
    await using chat = await openChat();
    const ben = await chat.core.enter("ben");
    await using zoe = await chat.enter("zoe");
    await postFile(chat.core, ben, "notes.pdf", Buffer.from("%PDF-1.4\n"));
    const broken = (await paint(300, 300).webp().toBuffer()).subarray(0, 60);
    await postFile(chat.core, ben, "broken.webp", broken);
    await zoe.gather(3);
    const where = "to be had at http://chat.example:8000";
    expect(zoe.lines).toEqual([
      `ben Text: (sent a file: notes.pdf, 9 bytes, ${where})`,
      `ben Text: (sent a picture: broken.webp, 60 bytes, ${where})`,
    ]);
  });
});

describe("a request that is no gRPC", () => {
  it("gets an HTTP status", async () => {
    await using chat = await openChat();
    const session = connect(`http://127.0.0.1:${chat.port}`);
    const stream = session.request({
      ":method": "POST",
      ":path": "/qtgrpc.examples.chat.SimpleChat/messageList",
      "content-type": "text/plain",
    });
    stream.end();
    // The router's, which serves what is no stream.
    expect((await collectResponse(stream)).http).not.toBe(200);
    session.destroy();
  });
});
