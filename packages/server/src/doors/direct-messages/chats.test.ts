import { once } from "node:events";
import { connect } from "node:http2";
import { describe, expect, it } from "vitest";
import { toLines } from "./testing/direct-client.ts";
import { encodeWire } from "./testing/direct-schema.ts";
import { openDirect, postDirect, signIn } from "./testing/open-direct.ts";

const ack = (name: string): string => `Server > ${name}: You have joined the room.`;
const joined = (who: string, to: string): string => `Server > ${to}: ${who} has joined the room.`;

describe("SendMessage", () => {
  it("acknowledges a join, and tells the peer", async () => {
    await using direct = await openDirect();
    const zoe = await (await direct.enter("zoe")).join("ben");
    const ben = await (await direct.enter("ben")).join("zoe");
    await zoe.gather(2);
    expect(toLines(zoe.received)).toEqual([ack("zoe"), joined("ben", "zoe")]);
    expect(toLines(ben.received)).toEqual([ack("ben")]);
    const now = direct.core.ports.clock.now();
    expect(zoe.received[0]).toEqual({
      sender: "Server",
      receiver: "zoe",
      message: "You have joined the room.",
      createdAt: expect.objectContaining({ seconds: Math.floor(now / 1000) }),
    });
  });

  it("brings a text to the peer and its echo to the sender, the same", async () => {
    await using direct = await openDirect();
    const zoe = await (await direct.enter("zoe")).join("ben");
    const ben = await (await direct.enter("ben")).join("zoe");
    await zoe.gather(2);
    zoe.send("hé 👋", "BEN");
    ben.send("hello", "zoe");
    await Promise.all([zoe.gather(4), ben.gather(3)]);
    const texts = ["zoe > ben: hé 👋", "ben > zoe: hello"];
    expect(toLines(zoe.received.slice(2)).toSorted()).toEqual(texts.toSorted());
    expect(ben.received.slice(1)).toEqual(zoe.received.slice(2));
    expect(zoe.received[2]?.id).toMatch(/^m_/);
    expect(zoe.received[2]?.createdAt).toBeDefined();
  });

  it("needs no join", async () => {
    await using direct = await openDirect();
    const zoe = (await direct.enter("zoe")).chat();
    const ben = (await direct.enter("ben")).chat();
    await Promise.all([zoe.opened, ben.opened]);
    zoe.send("hello", "ben");
    await Promise.all([zoe.gather(1), ben.gather(1)]);
    expect([toLines(zoe.received), toLines(ben.received)]).toEqual([
      ["zoe > ben: hello"],
      ["zoe > ben: hello"],
    ]);
  });

  it("echoes what is sent to somebody who is not there, and goes on", async () => {
    await using direct = await openDirect();
    const zoe = await (await direct.enter("zoe")).join("ben");
    const ben = await direct.enter("ben");
    for (const text of ["one", "two", "three"]) zoe.send(text, "ben");
    await zoe.gather(4);
    expect(toLines(zoe.received.slice(1))).toEqual([
      "zoe > ben: one",
      "zoe > ben: two",
      "zoe > ben: three",
    ]);
    // The original deadlocks here: nobody could do anything any more.
    const amy = await (await direct.enter("amy")).join("zoe");
    expect(toLines(amy.received)).toEqual([ack("amy")]);
    expect((await ben.call("GetAllMessage", { reciever: "zoe" })).body.messages.length).toBe(3);
  });

  it("shows a stream that has joined somebody that one alone", async () => {
    await using direct = await openDirect();
    const zoe = await (await direct.enter("zoe")).join("ben");
    const amy = await (await direct.enter("amy")).join("zoe");
    const ben = await (await direct.enter("ben")).join("zoe");
    await zoe.gather(2);
    amy.send("in the wrong screen?", "zoe");
    await amy.gather(2);
    ben.send("hello", "zoe");
    await zoe.gather(3);
    expect(toLines(zoe.received)).toEqual([ack("zoe"), joined("ben", "zoe"), "ben > zoe: hello"]);
    zoe.send("Join_room", "amy");
    await zoe.gather(5);
    expect(toLines(zoe.received.slice(3))).toEqual([ack("zoe"), "amy > zoe: in the wrong screen?"]);
  });

  it("echoes to the stream that sent, whomever it has joined", async () => {
    await using direct = await openDirect();
    await direct.enter("ben");
    const zoe = await (await direct.enter("zoe")).join("amy");
    zoe.send("hello", "ben");
    await zoe.gather(2);
    expect(toLines(zoe.received)).toEqual([ack("zoe"), "zoe > ben: hello"]);
  });

  it("serves all streams of one person; an older one that ends takes nothing from a newer one", async () => {
    await using direct = await openDirect();
    const client = await direct.enter("zoe");
    const older = await client.join("ben");
    const newer = await client.join("ben");
    const ben = await (await direct.enter("ben")).join("zoe");
    await Promise.all([older.gather(2), newer.gather(2)]);
    ben.send("to both", "zoe");
    newer.send("from one", "ben");
    await Promise.all([older.gather(4), newer.gather(4)]);
    expect(older.received.slice(2)).toEqual(newer.received.slice(2));
    expect(await older.leave()).toEqual([0, ""]);
    ben.send("still there?", "zoe");
    await newer.gather(5);
    expect(toLines(newer.received).at(-1)).toBe("ben > zoe: still there?");
  });

  it("forgets a stream that was cut off", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const cut = await zoe.join("ben");
    expect((await cut.cancel())[0]).toBe(1);
    const ben = await (await direct.enter("ben")).join("zoe");
    ben.send("one", "zoe");
    await ben.gather(2);
    const again = await zoe.join("ben");
    await again.gather(2);
    expect(toLines(again.received)).toEqual([ack("zoe"), "ben > zoe: one"]);
  });

  it("gives everything back, however a stream ends", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const ben = await direct.enter("ben");
    for (const end of ["leave", "cancel"] as const) {
      const streams = [await zoe.join("ben"), await zoe.join("ben"), await ben.join("zoe")];
      streams[2]?.send(`${end} soon`, "zoe");
      await streams[0]?.gather(3);
      // One for each stream's account, one for the conversation of all three.
      expect(direct.countSubscriptions()).toBe(4);
      await Promise.all(streams.map((stream) => stream[end]()));
      await expect.poll(() => direct.countSubscriptions()).toBe(0);
    }
  });

  it("takes anybody's name for a join: nobody's, an unknown one, one's own", async () => {
    await using direct = await openDirect();
    const zoe = await (await direct.enter("zoe")).join("nobody");
    zoe.send("Join_room", "zoe");
    await zoe.gather(3);
    expect(toLines(zoe.received)).toEqual([ack("zoe"), ack("zoe"), joined("zoe", "zoe")]);
    const ben = await direct.enter("ben");
    zoe.send("Join_room", "");
    await zoe.gather(4);
    const stream = await ben.join("zoe");
    stream.send("hello", "zoe");
    await zoe.gather(6);
    expect(toLines(zoe.received.slice(4))).toEqual([joined("ben", "zoe"), "ben > zoe: hello"]);
  });

  it("takes only the exact word for a join, and drops an empty text", async () => {
    await using direct = await openDirect();
    await direct.enter("ben");
    const zoe = await (await direct.enter("zoe")).join("ben");
    zoe.send("join_room", "ben");
    zoe.send("", "ben");
    zoe.send("  ", "ben");
    zoe.send("after", "ben");
    await zoe.gather(3);
    expect(toLines(zoe.received.slice(1))).toEqual(["zoe > ben: join_room", "zoe > ben: after"]);
  });

  it("shows what comes from other doors, files as lines", async () => {
    await using direct = await openDirect();
    const zoe = await (await direct.enter("zoe")).join("ben");
    await direct.enter("ben");
    const { core } = direct;
    const ben = await signIn(core, "ben");
    await postDirect(core, ben, "zoe", "from elsewhere");
    const peer = await core.accounts.getByUsername(ben, "zoe");
    const { id: conversationId } = await core.conversations.openDirect(ben, peer.id);
    const file = await core.files.store(ben, "notes.txt", Buffer.from("hello"));
    const content = { kind: "file", fileId: file.id } as const;
    await core.messages.post(ben, { conversationId, clientMessageId: "", content });
    await zoe.gather(3);
    expect(toLines(zoe.received.slice(1))).toEqual([
      "ben > zoe: from elsewhere",
      "ben > zoe: (sent a file: notes.txt, 5 bytes, to be had at http://chat.example:8000/)",
    ]);
  });

  it("shows messages of a conversation that was hidden", async () => {
    await using direct = await openDirect();
    const client = await direct.enter("zoe");
    await direct.enter("ben");
    const { core } = direct;
    const ben = await signIn(core, "ben");
    await postDirect(core, ben, "zoe", "before");
    const zoe = await signIn(core, "zoe");
    const hidden = await core.conversations.findDirect(zoe, ben.account.id);
    if (hidden !== undefined) await core.conversations.hide(zoe, hidden.id);
    const stream = client.chat();
    await stream.opened;
    await postDirect(core, ben, "zoe", "after");
    await stream.gather(1);
    expect(toLines(stream.received)).toEqual(["ben > zoe: after"]);
  });
});

describe("SendMessage, what ends it", () => {
  it.each([
    ["to oneself", "hello", "ZOE", "you cannot chat with yourself"],
    ["to nobody", "hello", "", "user not found"],
    ["to an unknown name", "hello", "amy", "user not found"],
    [
      "a text too long",
      "x".repeat(70_000),
      "ben",
      "message is at least 70000 bytes, the limit is 65536",
    ],
  ])("ends with INTERNAL: %s", async (_, text, peer, reason) => {
    await using direct = await openDirect();
    await direct.enter("ben");
    const zoe = await (await direct.enter("zoe")).join("ben");
    zoe.send(text, peer);
    expect(await zoe.status).toEqual([13, `Error saving message: ${reason}`]);
  });

  it("is a message over the limit, or one that cannot be read", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const huge = await zoe.join("ben");
    huge.send("x".repeat(200_000), "ben");
    expect((await huge.status)[0]).toBe(8);
    const broken = await zoe.join("ben");
    broken.sendBytes(Buffer.from("0a05", "hex"));
    expect(await broken.status).toEqual([13, "the message cannot be read"]);
    expect((await zoe.call("GetUser")).status).toEqual([0, ""]);
  });

  it("is the end of its session, and of the server", async () => {
    await using direct = await openDirect();
    const zoe = await (await direct.enter("zoe")).join("ben");
    const client = await direct.enter("ben");
    const ben = await client.join("zoe");
    const session = await signIn(direct.core, "zoe");
    await direct.core.accounts.changePassword(session, "secret", "new secret");
    expect(await zoe.status).toEqual([16, "the session has ended, log in again"]);
    const notifications = client.notifications();
    await notifications.opened;
    await direct.drain();
    expect(await ben.status).toEqual([14, "the server is stopping"]);
    expect(await notifications.status).toEqual([14, "the server is stopping"]);
    expect(await client.chat().status).toEqual([14, "the server is stopping"]);
  });

  it("is not the expiry of its token", async () => {
    await using direct = await openDirect();
    await direct.enter("ben");
    const client = await direct.enter("zoe");
    const zoe = await client.join("ben");
    direct.core.ports.clock.advance(601 * 60_000);
    zoe.send("still here", "ben");
    await zoe.gather(2);
    expect((await client.chat().status)[1]).toBe("token has expired");
  });

  it("is a half-close, behind what was sent before it", async () => {
    await using direct = await openDirect();
    await direct.enter("ben");
    const zoe = await (await direct.enter("zoe")).join("ben");
    zoe.send("the last word", "ben");
    expect(await zoe.leave()).toEqual([0, ""]);
    expect(toLines(zoe.received)).toEqual([ack("zoe"), "zoe > ben: the last word"]);
  });
});

describe("SendMessage between people who block each other", () => {
  it("refuses texts, and tells of no join", async () => {
    await using direct = await openDirect();
    const { core } = direct;
    const zoe = await (await direct.enter("zoe")).join("ben");
    const ben = await direct.enter("ben");
    const session = await signIn(core, "zoe");
    const { id } = await core.accounts.getByUsername(session, "ben");
    await core.friends.block(session, id);
    const stream = await ben.join("zoe");
    stream.send("let me in", "zoe");
    expect((await stream.status)[0]).toBe(13);
    expect((await stream.status)[1]).toMatch(/^Error saving message: /);
    expect(toLines(zoe.received)).toEqual([ack("zoe")]);
  });

  it("refuses texts at once when the block comes within a conversation", async () => {
    await using direct = await openDirect();
    const { core } = direct;
    await direct.enter("zoe");
    const ben = await (await direct.enter("ben")).join("zoe");
    ben.send("one", "zoe");
    await ben.gather(2);
    const session = await signIn(core, "zoe");
    const { id } = await core.accounts.getByUsername(session, "ben");
    await core.friends.block(session, id);
    ben.send("two", "zoe");
    expect(await ben.status).toEqual([
      13,
      "Error saving message: one of you has blocked the other",
    ]);
  });
});

describe("a raw call", () => {
  it("needs nothing but what gRPC needs", async () => {
    await using direct = await openDirect();
    const zoe = await direct.enter("zoe");
    const session = connect(`http://127.0.0.1:${direct.port}`);
    const stream = session.request({
      ":method": "POST",
      ":path": "/pb.GrpcServerService/SendMessage",
      "content-type": "application/grpc",
      te: "trailers",
      authorization: `bearer ${zoe.token}`,
    });
    const bytes = encodeWire("SendMessageRequest", { message: "Join_room" });
    stream.write(Buffer.concat([Buffer.of(0, 0, 0, 0, bytes.length), bytes]));
    const [chunk] = await once(stream, "data");
    expect(chunk.includes("You have joined the room.")).toBe(true);
    session.destroy();
  });
});
