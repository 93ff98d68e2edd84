import { describe, expect, it } from "vitest";
import { createCursors } from "./cursors.ts";
import { LogFollowers } from "./log-followers.ts";
import type { Event, EventBody } from "./model/event.ts";

const own = "a_1";
const ada = { id: own, username: "ada", displayName: "Ada" };

function toEvent(log: string, seq: number, body: EventBody = { kind: "member_joined" }): Event {
  return { log, seq, at: 0, actor: ada, body };
}
const added = (conversationId: string): EventBody => ({
  kind: "conversation_added",
  conversationId,
});
const removed = (conversationId: string): EventBody => ({
  kind: "conversation_removed",
  conversationId,
});

/** Followers of an account, and what they tell, in short. */
function createFollowers(seqs: Readonly<Record<string, number>> = {}) {
  const told: string[] = [];
  const followers = new LogFollowers({
    fetch: () => Promise.reject(new Error("nothing is to be fetched")),
    onEvents: (log, events) => told.push(...events.map(({ seq }) => `${log} ${seq}`)),
    onGap: (log, fromSeq, toSeq) => told.push(`${log} gap ${fromSeq}-${toSeq}`),
    onCaughtUp: (log) => told.push(`${log} caught up`),
    onBroken: (thrown) => told.push(`broken ${thrown}`),
    onMove: () => undefined,
    onRemoved: (log) => told.push(`${log} removed`),
  });
  followers.load({ ...createCursors(own), seqs: new Map(Object.entries(seqs)) });
  const open = (heads: Readonly<Record<string, number>>) =>
    followers.open("e1", new Map(Object.entries(heads)));
  const accept = (event: Event) => followers.find(event.log)?.accept(event);
  const toSeqs = () => Object.fromEntries(followers.cursors.seqs);
  return { followers, told, open, accept, toSeqs };
}

describe("LogFollowers", () => {
  it("begins at the heads without cursors", () => {
    const { open, toSeqs } = createFollowers();
    expect(open({ [own]: 3, lobby: 9 })).toEqual([]);
    expect(toSeqs()).toEqual({ [own]: 3, lobby: 9 });
  });

  it("begins what is new to a client that comes back where the server begins it", () => {
    const { followers, told, open, accept, toSeqs } = createFollowers({ [own]: 3, lobby: 9 });
    expect(open({ [own]: 4, lobby: 9, c_1: 7, c_2: 20 })).toEqual([own, "c_1", "c_2"]);
    expect(toSeqs()).toEqual({ [own]: 3, lobby: 9 });
    accept(toEvent("c_1", 6));
    accept(toEvent("c_1", 7));
    followers.find("c_2")?.skip(11, 18);
    followers.find("c_2")?.caughtUp(18);
    expect(told).toEqual(["c_1 6", "c_1 7", "c_2 gap 11-18", "c_2 caught up"]);
    expect(toSeqs()).toEqual({ [own]: 3, lobby: 9, c_1: 7, c_2: 18 });
  });

  it("remembers where a log without events stands once it is caught up", () => {
    const { followers, open, toSeqs } = createFollowers({ [own]: 3 });
    open({ [own]: 3, c_1: 7 });
    followers.find("c_1")?.caughtUp(7);
    expect(toSeqs()).toEqual({ [own]: 3, c_1: 7 });
  });

  it("follows a conversation that comes during the connection", () => {
    const { followers, told, open, accept, toSeqs } = createFollowers({ [own]: 3 });
    open({ [own]: 3 });
    expect(followers.isTold("c_1", 5)).toBe(true);
    accept(toEvent(own, 4, added("c_1")));
    // It is not told yet, but it will be.
    expect(followers.isTold("c_1", 5)).toBe(false);
    accept(toEvent("c_1", 5));
    expect(followers.isTold("c_1", 5)).toBe(true);
    expect(told).toEqual([`${own} 4`, "c_1 5"]);
    expect(toSeqs()).toEqual({ [own]: 4, c_1: 5 });
  });

  it("forgets a conversation that the account is out of, and begins anew when it is back", () => {
    const { told, open, accept, toSeqs } = createFollowers({ [own]: 3, c_1: 7 });
    open({ [own]: 3, c_1: 7 });
    accept(toEvent(own, 4, removed("c_1")));
    expect(toSeqs()).toEqual({ [own]: 4 });
    accept(toEvent(own, 5, added("c_1")));
    accept(toEvent("c_1", 12));
    expect(told).toEqual([`${own} 4`, "c_1 removed", `${own} 5`, "c_1 12"]);
  });

  it("forgets what the server does not follow any more", () => {
    const { told, open, toSeqs } = createFollowers({ [own]: 3, c_1: 7 });
    open({ [own]: 3 });
    expect([told, toSeqs()]).toEqual([["c_1 removed"], { [own]: 3 }]);
  });

  it("keeps a conversation that the account left and came back to while the line was cut", () => {
    const { open, accept, toSeqs, told } = createFollowers({ [own]: 3, c_1: 7 });
    open({ [own]: 5, c_1: 9 });
    accept(toEvent("c_1", 8));
    accept(toEvent(own, 4, removed("c_1")));
    accept(toEvent(own, 5, added("c_1")));
    accept(toEvent("c_1", 9));
    expect(toSeqs()).toEqual({ [own]: 5, c_1: 9 });
    expect(told).toEqual(["c_1 8", `${own} 4`, `${own} 5`, "c_1 9"]);
  });
});
