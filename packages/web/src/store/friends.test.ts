import { describe, expect, it } from "vitest";
import type { Event, EventBody } from "../bridge/messages.ts";
import { ada, bo, toTestAccount, toTestEvent } from "../testing/events.ts";
import { openMemoryEngine } from "../testing/memory-engine.ts";
import { createDirectory } from "./directory.ts";
import {
  createFriends,
  type FriendLists,
  findRelation,
  noFriends,
  reduceFriends,
} from "./friends.ts";

const by = (actor: typeof ada, body: EventBody): Event => toTestEvent(1, body, { actor });
/** As Ada sees it. */
const reduce = (lists: FriendLists, ...events: readonly Event[]) =>
  events.reduce((next, event) => reduceFriends(next, event, ada.id), lists);
const asked: EventBody = { kind: "friend_requested", requestId: "r", peer: bo };
const accepted: EventBody = { kind: "friend_answered", peer: bo, isAccepted: true };

describe("reduceFriends()", () => {
  it("puts a request on the side of who asked, once", () => {
    expect(reduce(noFriends, by(bo, asked), by(bo, asked))).toEqual({
      ...noFriends,
      incoming: [bo],
    });
    expect(reduce(noFriends, by(ada, asked))).toEqual({ ...noFriends, outgoing: [bo] });
  });

  it("ends a request with its answer or when it is taken back", () => {
    expect(reduce(noFriends, by(bo, asked), by(ada, accepted))).toEqual({
      ...noFriends,
      friends: [bo],
    });
    const declined: EventBody = { kind: "friend_answered", peer: bo, isAccepted: false };
    expect(reduce(noFriends, by(ada, asked), by(bo, declined))).toEqual(noFriends);
    const canceled: EventBody = { kind: "friend_request_canceled", peer: bo };
    expect(reduce(noFriends, by(bo, asked), by(bo, canceled))).toEqual(noFriends);
  });

  it("ends a friendship by removal and by a block, which stays until it is lifted", () => {
    const friends = { ...noFriends, friends: [bo] };
    expect(reduce(friends, by(bo, { kind: "friend_removed", peer: bo }))).toEqual(noFriends);
    const block = (isBlocked: boolean) => by(ada, { kind: "block_changed", peer: bo, isBlocked });
    expect(reduce(friends, block(true))).toEqual({ ...noFriends, blocked: [bo] });
    expect(reduce(friends, block(true), block(false))).toEqual(noFriends);
  });

  it("leaves the lists alone for any other event", () => {
    expect(reduce(noFriends, by(bo, { kind: "member_joined" }))).toBe(noFriends);
  });
});

describe("findRelation()", () => {
  it.each([
    ["self", noFriends, ada.id],
    ["none", noFriends, bo.id],
    ["friend", { ...noFriends, friends: [bo] }, bo.id],
    ["incoming", { ...noFriends, incoming: [bo] }, bo.id],
    ["outgoing", { ...noFriends, outgoing: [bo] }, bo.id],
    ["blocked", { ...noFriends, blocked: [bo] }, bo.id],
  ] as const)("is %s", (relation, lists, id) => {
    expect(findRelation(lists, ada.id, id)).toBe(relation);
  });
});

describe("createFriends()", () => {
  it("keeps what comes while the lists are loading", async () => {
    const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
    using memory = openMemoryEngine({
      listFriends: async () => {
        ask();
        await mayAnswer;
        return [];
      },
      listFriendRequests: async () => [
        { id: "r", from: toTestAccount(bo), to: toTestAccount(ada), at: 1 },
      ],
      listBlocked: async () => [],
    });
    const directory = createDirectory(memory.engine);
    const friends = createFriends({ engine: memory.engine, myId: () => ada.id, directory });
    const loading = friends.load();
    await isAsked;
    friends.receive([by(ada, accepted)]);
    answer();
    await loading;
    expect(friends.lists()).toEqual({ ...noFriends, friends: [bo] });
    expect([friends.relationTo(bo.id), directory.find(bo.id)?.username]).toEqual(["friend", "bo"]);
  });
});
