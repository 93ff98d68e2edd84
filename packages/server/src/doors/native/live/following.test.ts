import { describe, expect, it } from "vitest";
import { openNativeServer } from "../testing/open-native-server.ts";
import { post, transports } from "../testing/transports.ts";

describe.each(transports)("following the logs over $name", ({ open }) => {
  it("sends what was missed after the cursor, then says that it is caught up", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await post(server, token, ["two", "three", "four"]);
    await using client = await open(server.url);
    client.send({ hello: { token, cursors: [{ log: "lobby", seq: 2 }] } });
    await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
    const lobby = client.frames.flatMap(({ event, caughtUp }) => {
      if (event !== undefined) return [event.message.text.body];
      return caughtUp?.log === "lobby" ? [`caught up at ${caughtUp.seq}`] : [];
    });
    expect(lobby).toEqual(["three", "four", "caught up at 4"]);
  });

  it("sends everything for a cursor at 0, and nothing for one beyond the head", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using whole = await open(server.url);
    whole.send({ hello: { token, cursors: [{ log: "lobby", seq: 0 }] } });
    expect((await whole.next("event")).event).toMatchObject({ seq: 1, memberJoined: {} });
    await using beyond = await open(server.url);
    beyond.send({ hello: { token, cursors: [{ log: "lobby", seq: 4000 }] } });
    const caughtUp = await beyond.next((frame) => frame.caughtUp?.log === "lobby");
    expect(caughtUp).toEqual({ caughtUp: { log: "lobby", seq: 1 } });
    await post(server, token, ["two"]);
    expect((await beyond.next("event")).event.seq).toBe(2);
  });

  it("leaves out what is too much, and says what", async () => {
    const limits = { maxMissedEvents: 10, eventsAfterGap: 3 };
    await using server = await openNativeServer({ limits });
    const { token } = await server.enter("ada");
    await post(
      server,
      token,
      Array.from({ length: 11 }, (_, index) => `${index}`),
    );
    await using client = await open(server.url);
    client.send({ hello: { token, cursors: [{ log: "lobby", seq: 1 }] } });
    expect(await client.next("gap")).toEqual({ gap: { log: "lobby", fromSeq: 2, toSeq: 9 } });
    await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
    const seqs = client.frames.flatMap(({ event }) => event?.seq ?? []);
    expect(seqs).toEqual([10, 11, 12]);
    await using other = await open(server.url);
    other.send({ hello: { token, cursors: [{ log: "lobby", seq: 2 }] } });
    await other.next(({ caughtUp }) => caughtUp?.log === "lobby");
    expect(other.frames.flatMap(({ event }) => event?.seq ?? []).length).toBe(10);
  });

  it("loses nothing and repeats nothing across cuts at any moment", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const seqs: number[] = [];
    let cursor = 1;
    let posted = 0;
    for (let cut = 0; cut < 12; cut += 1) {
      await using client = await open(server.url);
      client.send({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } });
      const bodies = Array.from({ length: 1 + ((cut * 7) % 11) }, () => `n${posted++}`);
      const posting = post(server, token, bodies);
      // Some are read before the cut, the others are on their way.
      for (let read = 0; read < cut % 5 && cursor < posted + 1; read += 1) {
        const { event } = await client.next(({ event }) => event?.log === "lobby");
        seqs.push(event.seq);
        cursor = event.seq;
      }
      client.destroy();
      await posting;
    }
    await using client = await open(server.url);
    client.send({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } });
    while (cursor < posted + 1) {
      const { event } = await client.next(({ event }) => event?.log === "lobby");
      seqs.push(event.seq);
      cursor = event.seq;
    }
    expect(seqs).toEqual(Array.from({ length: posted }, (_, index) => index + 2));
  });

  it("tells a slow reader to resync, which then gets all that it missed", async () => {
    await using server = await openNativeServer({ limits: { maxMissedEvents: 100_000 } });
    const [ada, bob] = [await server.enter("ada"), await server.enter("bob")];
    await using slow = await open(server.url);
    slow.send({ hello: { token: ada.token } });
    await slow.next(({ caughtUp }) => caughtUp?.log === "lobby");
    slow.pause();
    const body = "x".repeat(60_000);
    const count = 250;
    for (let index = 0; index < count; index += 1) {
      const message = { conversationId: "lobby", clientMessageId: `${index}`, text: { body } };
      await server.call("MessageService/PostMessage", message, bob.token);
    }
    slow.resume();
    await slow.next("resync");
    const before = slow.frames.flatMap(({ event }) => event?.seq ?? []);
    const cursor = before.at(-1) ?? 2;
    expect(before).toEqual(before.map((_, index) => index + 3));
    slow.send({ hello: { token: ada.token, cursors: [{ log: "lobby", seq: cursor }] } });
    await slow.next("welcome");
    const after: number[] = [];
    while ((after.at(-1) ?? cursor) < count + 2) after.push((await slow.next("event")).event.seq);
    expect([...before, ...after]).toEqual(Array.from({ length: count }, (_, index) => index + 3));
  });
});
