import { toJson } from "@bufbuild/protobuf";
import { type AccountId, type EventBody, lobbyId, toId } from "@parley/core";
import { EventSchema } from "@parley/protocol/native";
import { describe, expect, it } from "vitest";
import { toEvent } from "./event-codec.ts";

const ada = { id: toId<AccountId>("a_1"), username: "ada", displayName: "Ada" };
const bob = { id: toId<AccountId>("a_2"), username: "bob", displayName: "Bob" };

const toBody = (body: EventBody) => {
  const event = toEvent({ log: lobbyId, seq: 7, at: 1_700_000_000_123, actor: ada, body });
  return toJson(EventSchema, event);
};

const cases: readonly (readonly [EventBody, object])[] = [
  [{ kind: "member_joined" }, { memberJoined: {} }],
  [{ kind: "members_added", accounts: [ada, bob] }, { membersAdded: { accounts: [ada, bob] } }],
  [{ kind: "member_left" }, { memberLeft: {} }],
  [{ kind: "member_removed", account: bob }, { memberRemoved: { account: bob } }],
  [
    { kind: "role_changed", account: bob, role: "admin" },
    { roleChanged: { account: bob, role: "admin" } },
  ],
  [{ kind: "renamed", title: "Crew" }, { renamed: { title: "Crew" } }],
  [{ kind: "profile_changed" }, { profileChanged: {} }],
  [
    { kind: "read_marked", conversationId: lobbyId, seq: 5 },
    { readMarked: { conversationId: "lobby", seq: "5" } },
  ],
  [
    { kind: "conversation_added", conversationId: lobbyId },
    { conversationAdded: { conversationId: "lobby" } },
  ],
  [
    { kind: "conversation_removed", conversationId: lobbyId },
    { conversationRemoved: { conversationId: "lobby" } },
  ],
  [
    { kind: "friend_requested", requestId: toId("r_1"), peer: bob },
    { friendRequested: { requestId: "r_1", peer: bob } },
  ],
  [
    { kind: "friend_answered", peer: bob, isAccepted: true },
    { friendAnswered: { peer: bob, isAccepted: true } },
  ],
  [{ kind: "friend_request_canceled", peer: bob }, { friendRequestCanceled: { peer: bob } }],
  [{ kind: "friend_removed", peer: bob }, { friendRemoved: { peer: bob } }],
  [
    { kind: "block_changed", peer: bob, isBlocked: true },
    { blockChanged: { peer: bob, isBlocked: true } },
  ],
  [
    {
      kind: "message",
      id: toId("m_1"),
      clientMessageId: "c",
      content: { kind: "text", text: "x" },
    },
    { message: { id: "m_1", clientMessageId: "c", text: { body: "x" } } },
  ],
];

describe("toEvent()", () => {
  it.each(cases)("says %j", (body, said) => {
    const at = "2023-11-14T22:13:20.123Z";
    expect(toBody(body)).toEqual({ log: "lobby", seq: "7", at, actor: ada, ...said });
  });
});
