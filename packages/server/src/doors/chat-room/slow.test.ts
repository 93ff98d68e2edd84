import { describe, expect, it } from "vitest";
import { pushUntilShed, stoppedTime } from "../../net/testing/push-until-shed.ts";
import { openRoom, postText } from "./testing/open-room.ts";
import type { QtClient } from "./testing/qt-client.ts";

const large = "x".repeat(60 * 1024);
/** Two of the largest messages, each with its frame. */
const maxQueuedBytes = 2 * (4 * 1024 + 64) * 1024;

const toNumbers = ({ received }: QtClient): readonly number[] =>
  received.flatMap(({ text }) => (text?.content ? [Number.parseInt(text.content, 10)] : []));

describe("a Qt client that does not read", () => {
  it("holds no more than the bound, is ended with a reason, and gets what it missed when it is back; the others get everything", async () => {
    await using room = await openRoom({}, stoppedTime);
    const slow = await room.enter("anna");
    const other = await room.enter("carl");
    const bert = await room.core.enter("bert");
    slow.pause();
    const { count, mostQueuedBytes } = await pushUntilShed(room.traffic, async (number) => {
      const { length } = other.received;
      await postText(room.core, bert, `${number} ${large}`);
      await other.find(({ text }) => text !== undefined, length);
    });
    expect(mostQueuedBytes).toBeLessThanOrEqual(maxQueuedBytes);
    slow.resume();
    expect(await slow.status).toEqual([8, "The client reads too slowly"]);
    const all = Array.from({ length: count }, (_, index) => index + 1);
    expect(toNumbers(other)).toEqual(all);
    const again = await room.enter("anna");
    await again.find(({ text }) => text?.content?.startsWith(`${count} `) ?? false);
    expect([...new Set([...toNumbers(slow), ...toNumbers(again)])]).toEqual(all);
  });
});
