import { once } from "node:events";
import { lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { openImServer } from "./testing/open-im-server.ts";

const large = "x".repeat(64 * 1024);
/** 28 MiB: more than may wait, and than the system's buffers hold. */
const manyTexts = 450;

describe("a messenger that does not read", () => {
  it("is closed with a reason, and the others get everything", async () => {
    await using server = await openImServer();
    const bert = await server.core.enter("bert");
    const post = (text: string) =>
      server.core.messages.post(bert, {
        conversationId: lobbyId,
        clientMessageId: "",
        content: { kind: "text", text },
      });
    const anna = server.client();
    await anna.register("anna");
    await anna.login("anna");
    const socket = await anna.connect();
    const carl = await server.enter("carl");
    socket.pause();
    const closed = once(socket, "close");
    for (let count = 0; count < manyTexts; count += 1) {
      await post(large);
      await carl.next();
    }
    socket.resume();
    const [code, reason] = await closed;
    // 1006, without a word, when this machine was so busy that the five seconds for reading the word were over.
    if (code !== 1006) {
      expect([code, String(reason)]).toEqual([1013, "the client reads too slowly"]);
    }
  });
});
