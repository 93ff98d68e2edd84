import { lobbyId } from "@parley/core";
import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createOutbox } from "../../net/outbox.ts";
import { createConnections } from "./connections.ts";

const toOutbox = () =>
  createOutbox({ sink: { write: () => true, onDrain() {} }, onOverflow: () => {} });

describe("createConnections()", () => {
  it("finds the connection that a message came from, while it is there", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const connections = createConnections();
    const [one, two] = [toOutbox(), toOutbox()];
    const place = connections.enter(anna.account.id, one);
    connections.enter(anna.account.id, two);
    const post = async (session: typeof anna, clientMessageId: string) => {
      const content = { kind: "text", text: "hi" } as const;
      const message = { conversationId: lobbyId, clientMessageId, content };
      return (await core.messages.post(session, message)).event;
    };
    const own = await post(anna, place.nextId());
    expect(connections.findSender(own)).toBe(one);
    expect(connections.findSender(await post(anna, place.nextId()))).toBe(one);
    // Nobody hides a message from somebody else by its id.
    expect(connections.findSender(await post(bert, own.body.clientMessageId))).toBeUndefined();
    expect(connections.findSender(await post(anna, "line:x:1"))).toBeUndefined();
    expect(connections.findSender(await post(anna, ""))).toBeUndefined();
    place.leave();
    expect(connections.findSender(own)).toBeUndefined();
    expect(connections.findAny(anna.account.id)).toBe(two);
    expect(connections.findAny(bert.account.id)).toBeUndefined();
  });
});
