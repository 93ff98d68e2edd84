import { type AccountId, toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { defaultMaxQueuedBytes } from "../../net/outbox.ts";
import { pushUntilShed, stoppedTime } from "../../net/testing/push-until-shed.ts";
import { openDirect } from "./testing/open-direct.ts";

const large = "x".repeat(60 * 1024);

describe("a SendMessage call that does not read", () => {
  it("holds no more than the bound, is ended with a reason, and joined again it gets what it missed", async () => {
    await using direct = await openDirect({}, stoppedTime);
    const { core } = direct;
    const anna = await direct.enter("anna");
    const bert = await core.enter("bert");
    const { id } = await core.accounts.getByUsername(bert, "anna");
    const conversation = await core.conversations.openDirect(bert, toId<AccountId>(id));
    const stream = await anna.join("bert");
    stream.pause();
    const { count, mostQueuedBytes } = await pushUntilShed(direct.traffic, (number) =>
      core.messages.post(bert, {
        conversationId: conversation.id,
        clientMessageId: "",
        content: { kind: "text", text: `${number} ${large}` },
      }),
    );
    expect(mostQueuedBytes).toBeLessThanOrEqual(defaultMaxQueuedBytes);
    stream.resume();
    expect(await stream.status).toEqual([8, "the client reads too slowly"]);
    const again = await anna.join("bert");
    const isLast = ({ message }: { readonly message?: string }) =>
      message?.startsWith(`${count} `) ?? false;
    while (!again.received.some(isLast)) await again.gather(again.received.length + 1);
    const heard = [...stream.received, ...again.received].flatMap(({ message }) =>
      /^\d+ /.test(message ?? "") ? [Number.parseInt(message ?? "", 10)] : [],
    );
    expect([...new Set(heard)]).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });
});
