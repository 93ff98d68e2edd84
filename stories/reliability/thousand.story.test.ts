import { describe, expect, it } from "vitest";
import { createSeededRandom } from "../../packages/core/src/testing/seeded-random.ts";
import { openCuttingProxy } from "../../packages/sdk/src/testing/cutting-proxy.ts";
import { QtClient } from "../../packages/server/src/doors/chat-room/testing/qt-client.ts";
import {
  type LiveClient,
  openGrpcClient,
  openWebSocketClient,
} from "../../packages/server/src/doors/native/testing/live-client.ts";
import { enterByJson, listAllEvents } from "../testing/json-client.ts";
import { joinByQt, toQtMetadata } from "../testing/qt-person.ts";
import { startParley } from "../testing/start-parley.ts";

const perWriter = 500;
/** The Qt door keeps the newest 200 for somebody who is away: nobody writes further ahead of the slowest reader. */
const maxAhead = 100;
const lastText = "the end";
/** Cuts of one reader; after these it may read on in peace. */
const plannedCuts = 15;

/** What somebody has read, in the order in which it came. */
class Diary {
  readonly texts: string[] = [];
  #wake = Promise.withResolvers<void>();

  add(text: string): void {
    this.texts.push(text);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  get isComplete(): boolean {
    return this.texts.at(-1) === lastText;
  }

  /** Waits until so many different texts have been read. */
  async reached(count: number): Promise<void> {
    while (new Set(this.texts).size < count) await this.#wake.promise;
  }
}

/** Somebody who reads over a line that is cut again and again, after a number of bytes that the seed decides. */
class Reader {
  readonly diary = new Diary();
  cuts = 0;
  readonly #random;
  readonly #read: (port: number, diary: Diary) => Promise<void>;

  constructor(seed: number, read: (port: number, diary: Diary) => Promise<void>) {
    this.#random = createSeededRandom(seed);
    this.#read = read;
  }

  /** Reads to the end. `read` settles when its line is cut, or the end is reached. */
  async follow(serverPort: number, meanBytes: number): Promise<void> {
    await using line = await openCuttingProxy(serverPort);
    const port = Number(new URL(line.url).port);
    while (!this.diary.isComplete) {
      if (line.cuts < plannedCuts) line.cutAfter(1 + this.#draw(2 * meanBytes));
      await this.#read(port, this.diary);
    }
    this.cuts = line.cuts;
  }

  #draw(below: number): number {
    return Buffer.from(this.#random.bytes(4)).readUInt32BE() % below;
  }
}

/** Reads as a native client: it keeps a cursor. */
function createNativeReader(
  seed: number,
  open: (url: string) => Promise<LiveClient>,
  token: string,
  head: number,
): Reader {
  let cursor = head;
  return new Reader(seed, async (port, diary) => {
    try {
      await using client = await open(`http://127.0.0.1:${port}`);
      client.send({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } });
      while (!diary.isComplete) {
        const { event } = await client.next(({ event }) => event?.log === "lobby");
        cursor = event.seq;
        diary.add(event.message.text.body);
      }
    } catch (ended) {
      // The line was cut; anything else would be a defect of the test.
      if (!/ended:|ECONNRESET|hang up/.test(String(ended))) throw ended;
    }
  });
}

/** Reads as a Qt client: it only comes again. */
function createQtReader(seed: number, name: string): Reader {
  return new Reader(seed, async (port, diary) => {
    await using client = new QtClient(port, toQtMetadata(name));
    let taken = 0;
    const take = (): boolean => {
      for (; taken < client.received.length; taken += 1) {
        const { text } = client.received[taken] ?? {};
        if (text?.content !== undefined) diary.add(text.content);
      }
      return diary.isComplete;
    };
    const refusal = await Promise.race([client.find(take), client.status]);
    take();
    // Whoever is refused would come again for ever.
    if (Array.isArray(refusal)) expect(refusal).toEqual([14, expect.any(String)]);
  });
}

describe("a thousand messages by two writers of different doors", () => {
  it("come to readers whose lines are cut, all of them, in order and once", async () => {
    await using server = await startParley();
    const { qt = 0, web = 0 } = server.ports;
    const ada = await enterByJson(server.url, "ada");
    const grace = await enterByJson(server.url, "grace");
    const walter = await enterByJson(server.url, "walter");
    await using zoe = await joinByQt(qt, "zoe");
    await (await joinByQt(qt, "quentin")).leave();
    const head = (await listAllEvents(ada, "lobby")).length;
    const readers = {
      webSocket: createNativeReader(11, openWebSocketClient, walter.token, head),
      grpc: createNativeReader(12, openGrpcClient, grace.token, head),
      qt: createQtReader(13, "quentin"),
    };
    const reading = [
      readers.webSocket.follow(web, 8_000),
      readers.grpc.follow(web, 8_000),
      readers.qt.follow(qt, 3_000),
    ];

    await using writer = await openWebSocketClient(server.url);
    writer.send({ hello: { token: ada.token } });
    const acknowledged = new Map<string, number>();
    for (let n = 0; n < perWriter; n += 1) {
      zoe.say(`zoe ${n}`);
      const text = { body: `ada ${n}` };
      const message = { conversationId: "lobby", clientMessageId: `${n}`, text };
      writer.send({ send: { message } });
      const { sent } = await writer.next("sent");
      acknowledged.set(text.body, sent.seq);
      const behind = Object.values(readers).map(({ diary }) => diary.reached(2 * n - maxAhead));
      await Promise.race([Promise.all(behind), Promise.all(reading)]);
    }
    await zoe.findText(`ada ${perWriter - 1}`);
    // Zoe's wire has no acknowledgement: all of hers is in when somebody has seen the last.
    await readers.webSocket.diary.reached(2 * perWriter);
    await ada.call("MessageService/PostMessage", {
      conversationId: "lobby",
      clientMessageId: "end",
      text: { body: lastText },
    });
    await Promise.all(reading);

    const events = (await listAllEvents(ada, "lobby")).slice(head);
    const stored: string[] = events.map(({ message }) => message.text.body);
    const numbers = Array.from({ length: perWriter }, (_, n) => n);
    for (const name of ["ada", "zoe"]) {
      const own = stored.filter((text) => text.startsWith(name));
      expect(own).toEqual(numbers.map((n) => `${name} ${n}`));
    }
    expect(stored.length).toBe(2 * perWriter + 1);
    const seqs = new Map(events.map(({ message, seq }) => [message.text.body, Number(seq)]));
    for (const [text, seq] of acknowledged) expect(seqs.get(text)).toBe(seq);
    expect(acknowledged.size).toBe(perWriter);

    expect(readers.webSocket.diary.texts).toEqual(stored);
    expect(readers.grpc.diary.texts).toEqual(stored);
    // The Qt wire has no cursor: what was on its way when the line broke may come again, in order, and nothing else.
    expect([...new Set(readers.qt.diary.texts)]).toEqual(stored);
    for (const { cuts } of Object.values(readers)) expect(cuts).toBeGreaterThanOrEqual(8);
  });
});
