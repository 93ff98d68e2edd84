import { lobbyId, type Session } from "@parley/core";
import { openTestCore, type TestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { createOutbox } from "../../net/outbox.ts";
import { createTraffic } from "../../net/traffic.ts";
import { createFeeds, type View } from "./feeds.ts";
import { createFollowing } from "./following.ts";

const view: View = {
  name: "test",
  encode: ({ seq }) => Buffer.from(`${seq} `),
  exceptOf: () => undefined,
};

async function post(core: TestCore, session: Session): Promise<void> {
  const content = { kind: "text", text: "hi" } as const;
  await core.messages.post(session, { conversationId: lobbyId, clientMessageId: "", content });
}

/** Somebody in a lobby of three events, who has sent nothing yet. */
async function open() {
  const core = openTestCore();
  const session = await core.enter("anna");
  await post(core, session);
  await post(core, session);
  let sent = "";
  const outbox = createOutbox({
    sink: {
      write(bytes) {
        sent += Buffer.from(bytes).toString();
        return true;
      },
      onDrain() {},
    },
    onOverflow: () => {},
  });
  const failures: unknown[] = [];
  const onFailure = (failure: unknown) => void failures.push(failure);
  const following = createFollowing({
    feeds: createFeeds(core, createTraffic()),
    session,
    outbox,
    onFailure,
  });
  return { core, session, following, failures, sent: () => sent };
}

describe("createFollowing()", () => {
  it("sends nothing before the join, then what came after the seq, then what happens", async () => {
    const { core, session, following, sent } = await open();
    expect(await following.open(lobbyId, view)).toBe(3);
    await post(core, session);
    expect(sent()).toBe("");
    const caughtUp = new Promise<number>((resolve) => following.join(lobbyId, 1, resolve));
    expect(await caughtUp).toBe(4);
    await post(core, session);
    expect(await following.leave(lobbyId)).toBe(5);
    await post(core, session);
    expect([sent(), following.logs]).toEqual(["2 3 4 5 ", []]);
  });

  it("drops a log at once, and knows how far it was sent, also when it had not caught up", async () => {
    const { core, session, following, sent } = await open();
    await following.open(lobbyId, view);
    expect(await following.drop(lobbyId)).toBeUndefined();
    await following.open(lobbyId, view);
    following.join(lobbyId, 1);
    expect(await following.drop(lobbyId)).toBe(1);
    await following.open(lobbyId, view);
    await new Promise((resolve) => following.join(lobbyId, 2, resolve));
    await post(core, session);
    expect(await following.drop(lobbyId)).toBe(4);
    expect(await following.drop(lobbyId)).toBeUndefined();
    await post(core, session);
    await new Promise(setImmediate);
    expect(sent()).toBe("3 4 ");
  });

  it("follows nothing any more once it is closed", async () => {
    const { core, session, following, failures, sent } = await open();
    const opening = following.open(lobbyId, view);
    following.close();
    await opening;
    following.join(lobbyId, 0);
    await post(core, session);
    await new Promise(setImmediate);
    expect([sent(), following.logs, failures]).toEqual(["", [], []]);
  });
});
