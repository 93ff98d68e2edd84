import {
  type AccountId,
  type ConversationId,
  type Event,
  type FileId,
  lobbyId,
  type MessageId,
  toId,
} from "@parley/core";
import { describe, expect, it } from "vitest";
import { encodeFrame, toEventFrame, toPresenceFrame } from "./live/frames.ts";
import { decodeServerFrame } from "./testing/live-client.ts";

// What another implementation reads in the bytes that this door sends.

const actor = { id: toId<AccountId>("a_1"), username: "ada", displayName: "Ada \u{1f600}" };
const base = { log: lobbyId, seq: 2 ** 40 + 1, at: 1_700_000_000_123, actor };
const read = {
  log: "lobby",
  seq: 2 ** 40 + 1,
  at: { seconds: 1_700_000_000, nanos: 123_000_000 },
  actor,
};
const id = toId<MessageId>("m_1");

const events: readonly (readonly [string, Event, object])[] = [
  [
    "a text",
    {
      ...base,
      body: { kind: "message", id, clientMessageId: "x", content: { kind: "text", text: "hi" } },
    },
    { ...read, message: { id, clientMessageId: "x", text: { body: "hi" } } },
  ],
  [
    "a file",
    {
      ...base,
      body: {
        kind: "message",
        id,
        clientMessageId: "",
        content: {
          kind: "file",
          file: {
            id: toId<FileId>("f_1"),
            name: "a.png",
            size: 2 ** 33,
            mediaType: "image/png",
            kind: "image",
            sha256: "ab".repeat(32),
            width: 3,
            height: 4,
          },
        },
      },
    },
    {
      ...read,
      message: {
        id,
        file: {
          id: "f_1",
          name: "a.png",
          size: 2 ** 33,
          mediaType: "image/png",
          kind: "FILE_KIND_IMAGE",
          sha256: Buffer.alloc(32, 0xab).toString("base64"),
          width: 3,
          height: 4,
        },
      },
    },
  ],
  ["a new member", { ...base, body: { kind: "member_joined" } }, { ...read, memberJoined: {} }],
  [
    "a changed profile",
    { ...base, body: { kind: "profile_changed" } },
    { ...read, profileChanged: {} },
  ],
  [
    "a read mark",
    {
      ...base,
      body: { kind: "read_marked", conversationId: toId<ConversationId>("c_1"), seq: 9 },
    },
    { ...read, readMarked: { conversationId: "c_1", seq: 9 } },
  ],
];

describe("an event on the wire", () => {
  it.each(events)("carries %s", (_, event, expected) => {
    expect(decodeServerFrame(encodeFrame(toEventFrame(event)))).toEqual({ event: expected });
  });
});

describe("a presence on the wire", () => {
  it.each([
    ["offline", "PRESENCE_OFFLINE"],
    ["active", "PRESENCE_ACTIVE"],
    ["inactive", "PRESENCE_INACTIVE"],
  ] as const)("is told: %s", (state, presence) => {
    const frame = decodeServerFrame(encodeFrame(toPresenceFrame({ account: actor, state })));
    expect(frame).toEqual({ presenceChanged: { account: actor, presence } });
  });
});
