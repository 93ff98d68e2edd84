import { setImmediate as nextRound } from "node:timers/promises";
import { type AccountId, toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openDirect } from "./testing/open-direct.ts";

const large = "x".repeat(64 * 1024);
/** 6 MiB: more than may wait, and than the wire holds. */
const manyTexts = 96;

describe("a SendMessage call that does not read", () => {
  it("is ended with a reason, and joined again it gets the newest of what it missed", async () => {
    await using direct = await openDirect();
    const { core } = direct;
    const anna = await direct.enter("anna");
    const bert = await core.enter("bert");
    const { id } = await core.accounts.getByUsername(bert, "anna");
    const conversation = await core.conversations.openDirect(bert, toId<AccountId>(id));
    const post = (text: string) =>
      core.messages.post(bert, {
        conversationId: conversation.id,
        clientMessageId: "",
        content: { kind: "text", text },
      });
    const stream = await anna.join("bert");
    stream.pause();
    for (let count = 0; count < manyTexts; count += 1) {
      await post(large);
      // What is committed in one round of the event loop is written at once.
      await nextRound();
    }
    stream.resume();
    expect(await stream.status).toEqual([8, "the client reads too slowly"]);
    await post("the last");
    const again = await anna.join("bert");
    const isLast = ({ message }: { readonly message?: string }) => message === "the last";
    for (let count = 1; !again.received.some(isLast); count += 1) await again.gather(count);
  });
});
