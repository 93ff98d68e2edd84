import { describe, expect, it } from "vitest";
import { encodeItems, findDue, type OutboxItem, type Phase, parseItems } from "./outbox-item.ts";

const item = (id: string, phase: Phase, conversationId = "lobby"): OutboxItem => ({
  clientMessageId: id,
  conversationId,
  createdAt: 1,
  body: { kind: "text", text: id },
  phase,
  failures: 0,
});
const ready = (turn: number, notBefore = 0): Phase => ({ kind: "ready", turn, notBefore });

const file = (phase: Phase, fileId?: string): OutboxItem => ({
  ...item("f", phase),
  body: { kind: "file", name: "a.png", size: 10, mediaType: "", uploadId: "u", fileId },
  failures: 3,
});

describe("findDue()", () => {
  it("posts the first of each conversation", () => {
    const items = [item("b", ready(2)), item("a", ready(1)), item("c", ready(3), "other")];
    expect(findDue(items, 5)).toEqual({ due: [items[1], items[2]], nextAt: undefined });
  });

  it("posts nothing behind a message that has no answer yet", () => {
    const items = [item("a", { kind: "posting", turn: 9 }), item("b", ready(2))];
    expect(findDue(items, 5)).toEqual({ due: [], nextAt: undefined });
  });

  it("keeps the order behind a message that waits for its next try", () => {
    const items = [item("a", ready(1, 80)), item("b", ready(2)), item("c", ready(3, 60), "other")];
    expect(findDue(items, 5)).toEqual({ due: [], nextAt: 60 });
  });

  it("does not wait for failed messages and files that are not uploaded", () => {
    const failed: Phase = { kind: "failed", code: "internal", message: "", canRetry: true };
    const items = [item("a", failed), file({ kind: "unsent", sentBytes: 1 }), item("b", ready(2))];
    expect(findDue(items, 5)).toEqual({ due: [items[2]], nextAt: undefined });
  });
});

describe("parseItems()", () => {
  const restore = (before: OutboxItem): OutboxItem | undefined =>
    parseItems(encodeItems([before]))[0];

  it("makes what was on its way ready again, with the same id", () => {
    expect(restore(item("a", { kind: "posting", turn: 4 }))).toEqual(item("a", ready(4)));
  });

  it("fails a file whose bytes are gone", () => {
    expect(restore(file({ kind: "unsent", sentBytes: 9 }))?.phase).toEqual({
      kind: "failed",
      code: "not_readable",
      message: "a.png was not sent completely before the restart: choose the file again",
      canRetry: false,
    });
  });

  it("keeps a file that the server has completely", () => {
    expect(restore(file({ kind: "unsent", sentBytes: 10 }))?.phase).toEqual({
      kind: "unsent",
      sentBytes: 10,
    });
    expect(restore(file(ready(2, 99), "f_1"))?.phase).toEqual(ready(2));
  });
});
