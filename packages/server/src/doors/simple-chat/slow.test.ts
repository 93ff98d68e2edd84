import { describe, expect, it } from "vitest";
import { pushUntilShed, stoppedTime } from "../../net/testing/push-until-shed.ts";
import { maxQueuedBytes } from "./limits.ts";
import { openChat, postText } from "./testing/open-chat.ts";
import type { SimpleClient } from "./testing/simple-client.ts";

const large = "x".repeat(60 * 1024);

const toNumbers = ({ batches }: SimpleClient): readonly number[] =>
  batches.flat().map(({ content }) => Number.parseInt(String(content?.subarray(0, 8)), 10));

describe("an older Qt client that does not read", () => {
  it("holds no more than the bound, is ended with a reason, and gets the newest when it is back; the others get everything", async () => {
    await using chat = await openChat({}, stoppedTime);
    const slow = await chat.enter("anna");
    const other = await chat.enter("carl");
    const bert = await chat.core.enter("bert");
    slow.pause();
    const { count, mostQueuedBytes } = await pushUntilShed(chat.traffic, async (number) => {
      await postText(chat.core, bert, `${number} ${large}`);
      await other.gather(1 + number);
    });
    expect(mostQueuedBytes).toBeLessThanOrEqual(maxQueuedBytes);
    slow.resume();
    expect(await slow.status).toEqual([8, "the client reads too slowly"]);
    const all = Array.from({ length: count }, (_, index) => index + 1);
    expect(toNumbers(other)).toEqual(all);
    const again = await chat.enter("anna");
    // This wire has no cursor: as many of the newest as one message holds.
    const newest = toNumbers(again);
    expect(newest.length).toBeGreaterThan(60);
    expect(newest).toEqual(all.slice(-newest.length));
  });
});
