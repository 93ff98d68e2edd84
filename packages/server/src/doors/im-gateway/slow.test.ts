import { once } from "node:events";
import { lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import type { Schedule } from "../../net/schedule.ts";
import { pushUntilShed, stoppedTime } from "../../net/testing/push-until-shed.ts";
import { maxQueuedBytes } from "./limits.ts";
import { openImServer } from "./testing/open-im-server.ts";

const large = "x".repeat(60 * 1024);
/** How long a client may take to read why it is closed. */
const drainMs = 5_000;

/** Somebody who does not read until they are shed, and somebody who does. */
async function shed(schedule: Schedule) {
  const server = await openImServer({ schedule });
  const bert = await server.core.enter("bert");
  const anna = server.client();
  await anna.register("anna");
  await anna.login("anna");
  const socket = await anna.connect();
  const carl = await server.enter("carl");
  socket.pause();
  const { mostQueuedBytes } = await pushUntilShed(server.traffic, async (number) => {
    const content = { kind: "text", text: `${number} ${large}` } as const;
    const message = { conversationId: lobbyId, clientMessageId: "", content };
    await server.core.messages.post(bert, message);
    const { message_info: heard } = (await carl.next()).new_message_info;
    expect(heard.message.string_message.content).toBe(content.text);
  });
  expect(mostQueuedBytes).toBeLessThanOrEqual(maxQueuedBytes);
  return { server, socket };
}

describe("a messenger that does not read", () => {
  it("holds no more than the bound and is closed with a reason, and the others get everything", async () => {
    const { server, socket } = await shed(stoppedTime);
    await using _ = server;
    const closed = once(socket, "close");
    socket.resume();
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1013, "the client reads too slowly"]);
  });

  it("is cut when it does not read the reason in time", async () => {
    const endings: (() => void)[] = [];
    const { server, socket } = await shed((delayMs, run) => {
      if (delayMs === drainMs) endings.push(run);
      return () => {};
    });
    await using _ = server;
    expect(endings).toHaveLength(1);
    for (const end of endings) end();
    const closed = once(socket, "close");
    socket.resume();
    // Without a word: it was behind what was not read.
    expect(await closed).toEqual([1006, Buffer.alloc(0)]);
  });
});
