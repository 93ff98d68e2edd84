import { randomBytes } from "node:crypto";
import { isMessageEvent, lobbyId } from "@parley/core";
import type { TestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { openRoom } from "./testing/open-room.ts";
import { cut, gather, isLast, type QtFile, toHash } from "./testing/qt-files.ts";
import type { QtMessage } from "./testing/qt-schema.ts";

async function listFiles(core: TestCore) {
  const session = await core.enter(`reader${Math.random()}`);
  const { events } = await core.messages.list(session, lobbyId, { kind: "newest" }, 100);
  return events.flatMap((event) =>
    isMessageEvent(event) && event.body.content.kind === "file" ? [event.body.content.file] : [],
  );
}

async function postFile(core: TestCore, name: string, content: Uint8Array) {
  const session = await core.enter(`sender of ${name}`);
  const file = await core.files.store(session, name, content);
  const post = { kind: "file", fileId: file.id } as const;
  await core.messages.post(session, {
    conversationId: lobbyId,
    clientMessageId: "",
    content: post,
  });
}

describe("files from a Qt client", () => {
  it("come to the others as they were sent, with the true name and time, and into the log once", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    const content = randomBytes(400_000);
    for (const message of cut("../notes.txt", content, 131_072)) zoe.send(message);
    await amy.find(isLast);
    const [file] = await listFiles(room.core);
    expect(gather(amy)).toEqual([
      { name: "notes.txt", type: "TEXT", size: 400_000, hash: toHash(content), chunks: 4 },
    ]);
    expect([file?.name, file?.sha256]).toEqual(["notes.txt", toHash(content)]);
    expect(
      new Set(amy.received.flatMap((message) => (message.file ? [message.username] : []))),
    ).toEqual(new Set(["zoe"]));
    expect(zoe.received.filter((message) => message.file !== undefined)).toEqual([]);
  });

  it("may come in one message, and in the larger chunks of older clients", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    const small = randomBytes(10);
    const large = randomBytes(9_000_000);
    for (const message of cut("small.bin", small, 131_072)) zoe.send(message);
    for (const message of cut("large.bin", large, 4_089_446)) zoe.send(message);
    await amy.find(({ file }) => file?.name === "large.bin" && file.continuation?.index === 2);
    expect(gather(amy).map(({ name, hash, chunks }) => [name, hash, chunks])).toEqual([
      ["small.bin", toHash(small), 1],
      ["large.bin", toHash(large), 3],
    ]);
  });

  it("are seen whole by who comes in the middle", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    const content = randomBytes(300_000);
    const [first, ...rest] = cut("a.txt", content, 100_000);
    if (first !== undefined) zoe.send(first);
    await amy.find(({ file }) => file !== undefined);
    await using late = await room.enter("late");
    for (const message of rest) zoe.send(message);
    await Promise.all([amy.find(isLast), late.find(isLast)]);
    const whole = { name: "a.txt", type: "TEXT", size: 300_000, hash: toHash(content), chunks: 3 };
    expect([gather(amy), gather(late)]).toEqual([[whole], [whole]]);
  });

  it("are not shown a second time when they are sent again", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    const messages = cut("a.txt", randomBytes(300_000), 100_000);
    for (const message of [...messages, ...messages]) zoe.send(message);
    zoe.say("done");
    await amy.findText("done");
    expect([gather(amy).length, (await listFiles(room.core)).length]).toEqual([1, 1]);
  });

  const uuid = randomBytes(16);
  const base = { name: "x.txt", size: 300, content: randomBytes(100) };
  const chunk = (index: number, count: number, rest: QtFile = {}, id = uuid): QtMessage => ({
    file: { ...base, ...rest, continuation: { index, count, uuid: { rfc4122Uuid: id } } },
  });
  it.each<[string, QtMessage[], string]>([
    ["an index beyond the count", [chunk(3, 3)], "chunk 3 of 3 is none"],
    ["a count of nothing", [chunk(0, 0)], "chunk 0 of 0 is none"],
    ["a beginning that is missing", [chunk(1, 3)], "chunk 1 came instead of chunk 0"],
    ["a gap", [chunk(0, 3), chunk(2, 3)], "chunk 2 came instead of chunk 1"],
    ["another count", [chunk(0, 3), chunk(1, 2)], "a chunk contradicts the first one"],
    ["another name", [chunk(0, 3), chunk(1, 3, { name: "y" })], "a chunk contradicts"],
    ["too few bytes", [chunk(0, 2), chunk(1, 2)], "its chunks have 200 bytes instead of 300"],
    ["too many bytes", [chunk(0, 2, { size: 101 }), chunk(1, 2, { size: 101 })], "200 bytes"],
    ["a short uuid", [chunk(0, 3, {}, Buffer.from("ab"))], "its uuid has 2 bytes instead of 16"],
    ["an empty chunk", [chunk(0, 3, { content: Buffer.alloc(0) })], "chunk 0 is empty"],
    ["more chunks than bytes", [chunk(0, 301)], "301 chunks are too many for 300 bytes"],
    ["a size over the limit", [chunk(0, 3, { size: 2 ** 40 })], "the limit is"],
  ])("are dropped for %s, and the sender alone is told once", async (_, messages, reason) => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    for (const message of messages) zoe.send(message);
    // What was still on its way is passed over.
    zoe.send(chunk(1, 3, { name: messages[0]?.file?.name ?? "" }, Buffer.from("abcdefghijklmnop")));
    zoe.say("on we go");
    await amy.findText("on we go");
    const session = await room.core.enter("ben");
    expect(zoe.texts[0]).toContain(reason);
    expect([amy.texts, await listFiles(room.core)]).toEqual([["zoe: on we go"], []]);
    expect(await countStages(room.core)).toBe(0);
    expect(session.account.username).toBe("ben");
  });

  it("that stop coming leave nothing behind", async () => {
    await using room = await openRoom();
    await using zoe = await room.enter("zoe");
    zoe.send(chunk(0, 3));
    await expect.poll(() => countStages(room.core)).toBe(1);
    zoe.say("");
    await expect
      .poll(() => {
        room.core.ports.clock.advance(60_000);
        return zoe.texts;
      })
      .toEqual(["Parley: x.txt was not sent: it stopped coming in"]);
    await expect.poll(() => countStages(room.core)).toBe(0);
  });

  it("leave nothing behind when the connection ends", async () => {
    await using room = await openRoom();
    const zoe = await room.enter("zoe");
    zoe.send(chunk(0, 3));
    await expect.poll(() => countStages(room.core)).toBe(1);
    await zoe.cancel();
    await expect.poll(() => countStages(room.core)).toBe(0);
  });

  it("are limited in number at once", async () => {
    await using room = await openRoom();
    await using zoe = await room.enter("zoe");
    for (let count = 0; count < 9; count++) zoe.send(chunk(0, 3, {}, randomBytes(16)));
    await zoe.find(({ text }) => text !== undefined);
    expect(zoe.texts).toEqual(["Parley: x.txt was not sent: 8 files are coming in already"]);
  });
});

describe("files from other doors", () => {
  it("are sent in chunks of 131 072 bytes under a random uuid, and small ones in one message", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    const content = randomBytes(300_000);
    await postFile(room.core, "one.txt", Buffer.from("one"));
    await postFile(room.core, "big.bin", content);
    await amy.find(({ file }) => file?.continuation?.index === 2);
    const files = amy.received.flatMap(({ file }) => (file === undefined ? [] : [file]));
    expect(files.map(({ content, continuation, ...rest }) => [rest, content?.length])).toEqual([
      [{ type: "TEXT", name: "one.txt", size: 3 }, 3],
      [{ name: "big.bin", size: 300_000 }, 131_072],
      [{ name: "big.bin", size: 300_000 }, 131_072],
      [{ name: "big.bin", size: 300_000 }, 37_856],
    ]);
    expect(files[0]?.continuation).toBeUndefined();
    const uuid = files[1]?.continuation?.uuid?.rfc4122Uuid ?? new Uint8Array();
    expect([uuid.length, (uuid[6] ?? 0) >> 4]).toEqual([16, 4]);
    expect(gather(amy)[1]?.hash).toBe(toHash(content));
  });

  it("that are empty are told in words", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await postFile(room.core, "nothing.txt", new Uint8Array());
    await amy.findText("(sent an empty file: nothing.txt)");
  });

  it("let texts through between their chunks", async () => {
    await using room = await openRoom();
    await using amy = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    const content = randomBytes(30_000_000);
    amy.pause();
    await postFile(room.core, "big.bin", content);
    zoe.say("in between");
    amy.resume();
    await amy.findText("in between");
    expect(amy.received.some(isLast)).toBe(false);
    await amy.find(isLast);
    expect(gather(amy)[0]?.hash).toBe(toHash(content));
  });

  it("are sent again when the line broke within them", async () => {
    await using room = await openRoom();
    const before = await room.enter("amy");
    await using zoe = await room.enter("zoe");
    const content = randomBytes(30_000_000);
    before.pause();
    await postFile(room.core, "big.bin", content);
    zoe.say("in between");
    before.resume();
    await before.findText("in between");
    await before.cancel();
    await using after = await room.enter("amy");
    await after.find(isLast);
    expect(gather(after)[0]?.hash).toBe(toHash(content));
  });
});

async function countStages(core: TestCore): Promise<number> {
  let count = 0;
  for await (const _ of core.ports.blobs.listStages()) count++;
  return count;
}
