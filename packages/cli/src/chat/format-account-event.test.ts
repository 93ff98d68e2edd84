import type { EventBody } from "@parley/sdk";
import { describe, expect, it } from "vitest";
import { formatAccountEvent } from "./format-account-event.ts";

const bob = { id: "b", username: "bob", displayName: "Bob" };
const ada = { id: "a", username: "ada", displayName: "Ada" };

describe("formatAccountEvent()", () => {
  const cases: readonly (readonly [body: EventBody, text: string | undefined])[] = [
    [
      { kind: "friend_requested", requestId: "r", peer: bob },
      "bob asks to be friends: /accept bob or /decline bob",
    ],
    [{ kind: "friend_answered", peer: bob, isAccepted: true }, "bob and you are friends now"],
    [{ kind: "friend_answered", peer: bob, isAccepted: false }, "bob has declined to be friends"],
    [{ kind: "friend_request_canceled", peer: bob }, "bob does not ask any more"],
    [{ kind: "friend_removed", peer: bob }, "bob has ended the friendship"],
    [{ kind: "conversation_added", conversationId: "c" }, undefined],
  ];
  it.each(cases)("tells what others did: %j", (body, text) => {
    const event = { log: "a", seq: 1, at: 0, body };
    expect(formatAccountEvent({ ...event, actor: bob }, "a")).toBe(text);
    expect(formatAccountEvent({ ...event, actor: ada }, "a")).toBe(undefined);
  });
});
