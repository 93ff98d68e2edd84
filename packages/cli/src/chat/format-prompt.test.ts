import type { OutgoingMessage } from "@parley/sdk";
import { describe, expect, it } from "vitest";
import { formatPrompt } from "./format-prompt.ts";

const file = (progress: OutgoingMessage["progress"]): OutgoingMessage => ({
  clientMessageId: "1",
  conversationId: "lobby",
  createdAt: 0,
  content: { kind: "file", name: "a.png", size: 200, mediaType: "" },
  progress,
});
const live = { state: "live" } as const;
const lost = { state: "waiting", retryAt: 1, attempt: 1, reason: "x" } as const;
const facts = {
  name: "ada",
  label: "",
  unreadCount: 0,
  connection: live,
  outbox: [],
  download: undefined,
};

describe("formatPrompt()", () => {
  it("is the name alone when everything is as it should be", () => {
    expect(formatPrompt(facts)).toBe("ada> ");
  });

  it("shows uploads and downloads", () => {
    const outbox = [file({ state: "uploading", sentBytes: 99 })];
    const download = { name: "b\u001b.pdf", part: 0.999 };
    expect(formatPrompt({ ...facts, outbox, download })).toBe("ada (a.png 49 %, b.pdf 99 %)> ");
  });

  it("shows a lost connection and what waits for it, without what has failed", () => {
    const failed = { state: "failed", code: "c", message: "m", canRetry: true } as const;
    const outbox = [file({ state: "waiting" }), file(failed)];
    expect(formatPrompt({ ...facts, connection: lost, outbox })).toBe(
      "ada (offline, 1 not sent yet)> ",
    );
  });

  it("shows the conversation, and what is unread in the others", () => {
    expect(formatPrompt({ ...facts, label: "@bob", unreadCount: 2 })).toBe("ada @bob (2 unread)> ");
  });
});
