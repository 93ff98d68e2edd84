import { createMemoryStore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { toLines } from "./testing/direct-client.ts";
import { openDirect, postDirect, signIn, type TestDirect } from "./testing/open-direct.ts";

const ack = (name: string): string => `Server > ${name}: You have joined the room.`;

/** Waits until everything that was sent to the account before has been acknowledged and saved. */
async function whenDelivered(direct: TestDirect, username: string, peer: string): Promise<void> {
  const session = await signIn(direct.core, username);
  const account = await direct.core.accounts.getByUsername(session, peer);
  const conversation = await direct.core.conversations.findDirect(session, account.id);
  if (conversation === undefined) throw new Error("there is no conversation");
  const { store, clock } = direct.core.ports;
  await expect
    .poll(() => {
      clock.advance(1_000);
      return store.findDelivered(session.account.id, "direct-messages", conversation.id);
    })
    .toBe(conversation.head);
}

describe("SendMessage, what somebody missed", () => {
  it("comes with the join, once", async () => {
    await using direct = await openDirect();
    const client = await direct.enter("zoe");
    await direct.enter("ben");
    const ben = await signIn(direct.core, "ben");
    await postDirect(direct.core, ben, "zoe", "one");
    const first = await client.join("ben");
    await first.gather(2);
    await whenDelivered(direct, "zoe", "ben");
    await first.cancel();
    await postDirect(direct.core, ben, "zoe", "two");
    const second = await client.join("ben");
    await second.gather(2);
    await postDirect(direct.core, ben, "zoe", "three");
    await second.gather(3);
    expect([toLines(first.received), toLines(second.received)]).toEqual([
      [ack("zoe"), "ben > zoe: one"],
      [ack("zoe"), "ben > zoe: two", "ben > zoe: three"],
    ]);
  });

  it("comes in order behind the answer to the join, also when somebody writes at that moment", async () => {
    const store = createMemoryStore();
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const findDirect: typeof store.findDirect = async (...args) => {
      asked.resolve();
      await answered.promise;
      return store.findDirect(...args);
    };
    await using direct = await openDirect({ store: { ...store, findDirect } });
    const client = await direct.enter("zoe");
    await direct.enter("ben");
    const ben = await signIn(direct.core, "ben");
    await postDirect(direct.core, ben, "zoe", "one");
    const stream = client.chat();
    await stream.opened;
    stream.send("Join_room", "ben");
    await asked.promise;
    await postDirect(direct.core, ben, "zoe", "two");
    await expect.poll(() => toLines(stream.received)).toContain("ben > zoe: two");
    answered.resolve();
    await stream.gather(4);
    expect(toLines(stream.received)).toEqual([
      "ben > zoe: two",
      ack("zoe"),
      "ben > zoe: one",
      "ben > zoe: two",
    ]);
  });

  it("is not what GetAllMessage has shown, but what came after it", async () => {
    await using direct = await openDirect();
    const client = await direct.enter("zoe");
    await direct.enter("ben");
    const ben = await signIn(direct.core, "ben");
    for (let count = 1; count <= 5; count++) await postDirect(direct.core, ben, "zoe", `${count}`);
    const { body } = await client.call("GetAllMessage", { reciever: "ben" });
    expect(body.messages.length).toBe(5);
    await postDirect(direct.core, ben, "zoe", "between");
    const stream = await client.join("ben");
    await stream.gather(2);
    expect(toLines(stream.received)).toEqual([ack("zoe"), "ben > zoe: between"]);
  });

  it("is the newest few the first time, and bounded later", async () => {
    await using direct = await openDirect();
    const client = await direct.enter("zoe");
    await direct.enter("ben");
    const ben = await signIn(direct.core, "ben");
    for (let count = 1; count <= 30; count++) await postDirect(direct.core, ben, "zoe", `${count}`);
    const first = await client.join("ben");
    await first.gather(21);
    expect([first.received[1]?.message, first.received[20]?.message]).toEqual(["11", "30"]);
    await whenDelivered(direct, "zoe", "ben");
    await first.cancel();
    for (let count = 31; count <= 260; count++) {
      await postDirect(direct.core, ben, "zoe", `${count}`);
    }
    const second = await client.join("ben");
    await second.gather(201);
    expect([second.received[1]?.message, second.received[200]?.message]).toEqual(["61", "260"]);
  });
});
