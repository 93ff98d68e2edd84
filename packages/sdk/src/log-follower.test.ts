import { describe, expect, it } from "vitest";
import { LogFollower, maxHoleEvents } from "./log-follower.ts";
import type { Event } from "./model/event.ts";

const toEvent = (seq: number): Event => ({
  log: "lobby",
  seq,
  at: seq,
  actor: { id: "a", username: "ada", displayName: "Ada" },
  body: { kind: "member_joined" },
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A follower, what it told, and the log that it fetches from. */
function open(cursor: number | undefined, head = 0) {
  const told: unknown[] = [];
  const server = { head, isDown: false, pageSize: 3, fetches: 0 };
  const follower = new LogFollower({
    log: "lobby",
    cursor,
    async fetch(_log, afterSeq) {
      server.fetches += 1;
      await settle();
      if (server.isDown) throw new Error("down");
      const last = Math.min(server.head, afterSeq + server.pageSize);
      return Array.from({ length: last - afterSeq }, (_, index) => toEvent(afterSeq + 1 + index));
    },
    onEvents: (events) => told.push(...events.map(({ seq }) => seq)),
    onGap: (fromSeq, toSeq) => told.push([fromSeq, toSeq]),
    onCaughtUp: () => told.push("caught up"),
    onBroken: (thrown) => told.push(thrown),
  });
  return { follower, told, server };
}

describe("LogFollower", () => {
  it("tells events in order and drops repeats", () => {
    const { follower, told } = open(2);
    for (const seq of [1, 2, 3, 3, 4, 1]) follower.accept(toEvent(seq));
    expect(told).toEqual([3, 4]);
  });

  it("begins with the first event when nothing is known", () => {
    const { follower, told } = open(undefined);
    follower.accept(toEvent(70));
    follower.accept(toEvent(71));
    expect([told, follower.cursor]).toEqual([[70, 71], 71]);
  });

  it("fills a hole, in pages, before it tells what came after it", async () => {
    const { follower, told, server } = open(1, 12);
    follower.accept(toEvent(9));
    follower.accept(toEvent(10));
    follower.accept(toEvent(12));
    follower.caughtUp(12);
    expect(told).toEqual([]);
    await expect.poll(() => told.at(-1)).toBe("caught up");
    expect(told).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, "caught up"]);
    expect(server.fetches).toBe(4);
  });

  it("fills what is missing when the server says that nothing is", async () => {
    const { follower, told } = open(1, 3);
    follower.caughtUp(3);
    await expect.poll(() => told.at(-1)).toBe("caught up");
    expect(told).toEqual([2, 3, "caught up"]);
  });

  it("tells a gap once and goes on behind it", () => {
    const { follower, told } = open(5);
    follower.skip(6, 900);
    follower.skip(6, 900);
    follower.accept(toEvent(901));
    expect(told).toEqual([[6, 900], 901]);
  });

  it("tells a hole that is too large as a gap", async () => {
    const { follower, told, server } = open(0);
    follower.accept(toEvent(maxHoleEvents + 2));
    await settle();
    expect([told, server.fetches]).toEqual([[[1, maxHoleEvents + 1], maxHoleEvents + 2], 0]);
  });

  it("gives up the connection when a hole cannot be filled, and tells nothing after it", async () => {
    const { follower, told, server } = open(1, 9);
    server.isDown = true;
    follower.accept(toEvent(5));
    await expect.poll(() => told).toEqual([new Error("down")]);
    follower.accept(toEvent(2));
    expect([told.length, follower.cursor]).toEqual([1, 1]);
  });

  it("gives up the connection when the server does not have what is missing", async () => {
    const { follower, told } = open(1, 3);
    follower.accept(toEvent(9));
    await expect
      .poll(() => told.at(-1))
      .toEqual(new Error("the server has no event 4 of log lobby"));
    expect(told.slice(0, -1)).toEqual([2, 3]);
  });

  it("tells nothing of a fetch that was under way when it was closed", async () => {
    const { follower, told, server } = open(1, 9);
    follower.accept(toEvent(5));
    follower.close();
    await settle();
    await settle();
    expect([told, server.fetches]).toEqual([[], 1]);
  });
});
