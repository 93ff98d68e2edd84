import { describe, expect, it } from "vitest";
import { lobbyId, toId } from "../ids.ts";
import { openTestCore } from "../testing/open-test-core.ts";

describe("typing()", () => {
  it("tells who is writing where, at most every two seconds", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const told: unknown[] = [];
    const stop = core.live.subscribeTyping((typing) => told.push(typing));
    await core.live.typing(anna, lobbyId);
    await core.live.typing(anna, lobbyId);
    expect(told).toEqual([{ conversationId: lobbyId, account: anna.account }]);
    core.ports.clock.advance(2000);
    await core.live.typing(anna, lobbyId);
    expect(told).toHaveLength(2);
    stop();
    core.ports.clock.advance(2000);
    await core.live.typing(anna, lobbyId);
    expect(told).toHaveLength(2);
  });

  it("is refused where the account is no member", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(core.live.typing(anna, toId("c_elsewhere"))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("saveDelivered()", () => {
  it("remembers for each account and door what has arrived, and never goes back", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna", "chat-room");
    const elsewhere = { ...anna, door: "line" };
    expect(await core.live.findDelivered(anna, lobbyId)).toBeUndefined();
    await core.live.saveDelivered(anna, lobbyId, 5);
    await core.live.saveDelivered(anna, lobbyId, 3);
    expect(await core.live.findDelivered(anna, lobbyId)).toBe(5);
    expect(await core.live.findDelivered(elsewhere, lobbyId)).toBeUndefined();
  });
});
