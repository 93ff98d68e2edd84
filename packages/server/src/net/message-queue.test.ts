import { describe, expect, it } from "vitest";
import { createMessageQueue, type MessageQueue } from "./message-queue.ts";

function open() {
  const valve: string[] = [];
  const queue = createMessageQueue({
    pause: () => valve.push("pause"),
    resume: () => valve.push("resume"),
  });
  const add = (text: string) => queue.add(Buffer.from(text));
  return { valve, queue, add, reader: queue.messages[Symbol.asyncIterator]() };
}

async function readAll(queue: MessageQueue): Promise<string[]> {
  const texts: string[] = [];
  for await (const message of queue.messages) texts.push(Buffer.from(message).toString());
  return texts;
}

describe("createMessageQueue()", () => {
  it("gives the messages in order, those that wait and those that come", async () => {
    const { queue, add } = open();
    add("a");
    add("b");
    const all = readAll(queue);
    await new Promise(setImmediate);
    add("c");
    queue.end();
    add("ignored");
    expect(await all).toEqual(["a", "b", "c"]);
  });

  it("throws behind the messages that came before the failure", async () => {
    const { queue, add, reader } = open();
    add("a");
    queue.fail(new Error("broken"));
    queue.end();
    expect(await reader.next()).toEqual({ done: false, value: Buffer.from("a") });
    await expect(reader.next()).rejects.toThrow("broken");
  });

  it("stays ended when it fails afterwards", async () => {
    const { queue } = open();
    queue.end();
    queue.fail(new Error("too late"));
    expect(await readAll(queue)).toEqual([]);
  });

  it("pauses above 64 messages and resumes when all have been read", async () => {
    const { queue, valve, add, reader } = open();
    for (let count = 0; count < 64; count += 1) add("x");
    expect([valve, queue.isPaused]).toEqual([[], false]);
    add("x");
    add("x");
    expect([valve, queue.isPaused]).toEqual([["pause"], true]);
    for (let count = 0; count < 65; count += 1) await reader.next();
    expect(valve).toEqual(["pause"]);
    await reader.next();
    expect([valve, queue.isPaused]).toEqual([["pause", "resume"], false]);
  });

  it("pauses above 64 KiB", () => {
    const { queue, valve } = open();
    queue.add(Buffer.alloc(64 * 1024));
    expect(valve).toEqual([]);
    queue.add(Buffer.of(1));
    expect(valve).toEqual(["pause"]);
  });

  it("drops everything and does not hold the connection back when the reader stops", async () => {
    const { queue, valve, add } = open();
    for (let count = 0; count < 66; count += 1) add("x");
    for await (const _ of queue.messages) break;
    for (let count = 0; count < 66; count += 1) add("x");
    expect([valve, await readAll(queue)]).toEqual([["pause", "resume"], []]);
  });
});
