import { create, fromJson, type JsonObject } from "@bufbuild/protobuf";
import { EventSchema } from "@parley/protocol/native";
import { describe, expect, it } from "vitest";
import { toEvent } from "./event-from-wire.ts";
import type { EventBody } from "./model/event.ts";

const bob = { id: "a_2", username: "bob", displayName: "Bob" };
const message = { id: "m_1", clientMessageId: "c" };
const file = { id: "f_1", name: "a.png", mediaType: "image/png", width: 1, height: 2 };

const cases: readonly (readonly [JsonObject, EventBody])[] = [
  [
    { message: { ...message, text: { body: "x" } } },
    { kind: "message", ...message, content: { kind: "text", text: "x" } },
  ],
  [
    { message: { ...message, file: { ...file, size: "3", kind: "FILE_KIND_IMAGE" } } },
    {
      kind: "message",
      ...message,
      content: { kind: "file", file: { ...file, size: 3, kind: "image" } },
    },
  ],
  [{ message }, { kind: "unknown" }],
  [{ memberJoined: {} }, { kind: "member_joined" }],
  [{ membersAdded: { accounts: [bob] } }, { kind: "members_added", accounts: [bob] }],
  [{ memberLeft: {} }, { kind: "member_left" }],
  [{ memberRemoved: { account: bob } }, { kind: "member_removed", account: bob }],
  [
    { roleChanged: { account: bob, role: "admin" } },
    { kind: "role_changed", account: bob, role: "admin" },
  ],
  [
    { roleChanged: { account: bob, role: "of a newer server" } },
    { kind: "role_changed", account: bob, role: "member" },
  ],
  [{ renamed: { title: "Crew" } }, { kind: "renamed", title: "Crew" }],
  [{ profileChanged: {} }, { kind: "profile_changed" }],
  [
    { readMarked: { conversationId: "c_1", seq: "5" } },
    { kind: "read_marked", conversationId: "c_1", seq: 5 },
  ],
  [
    { conversationAdded: { conversationId: "c_1" } },
    { kind: "conversation_added", conversationId: "c_1" },
  ],
  [
    { conversationRemoved: { conversationId: "c_1" } },
    { kind: "conversation_removed", conversationId: "c_1" },
  ],
  [
    { friendRequested: { requestId: "r_1", peer: bob } },
    { kind: "friend_requested", requestId: "r_1", peer: bob },
  ],
  [
    { friendAnswered: { peer: bob, isAccepted: true } },
    { kind: "friend_answered", peer: bob, isAccepted: true },
  ],
  [{ friendRequestCanceled: { peer: bob } }, { kind: "friend_request_canceled", peer: bob }],
  [{ friendRemoved: { peer: bob } }, { kind: "friend_removed", peer: bob }],
  [{ blockChanged: { peer: bob } }, { kind: "block_changed", peer: bob, isBlocked: false }],
  [{}, { kind: "unknown" }],
];

describe("toEvent()", () => {
  it.each(cases)("reads %j", (said, body) => {
    const at = "2023-11-14T22:13:20.123Z";
    const event = fromJson(EventSchema, { log: "c_1", seq: "7", at, actor: bob, ...said });
    const head = { log: "c_1", seq: 7, at: 1_700_000_000_123, actor: bob };
    expect(toEvent(event)).toEqual({ ...head, body });
  });

  it("reads what a server left out as empty", () => {
    const nobody = { id: "", username: "", displayName: "" };
    const body = { kind: "unknown" };
    expect(toEvent(create(EventSchema))).toEqual({ log: "", seq: 0, at: 0, actor: nobody, body });
  });
});
