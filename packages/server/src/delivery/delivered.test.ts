import { lobbyId } from "@parley/core";
import { createMemoryStore, openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { silentLog } from "../net/log.ts";
import { createDelivered } from "./delivered.ts";

async function open() {
  const store = createMemoryStore();
  const core = openTestCore({ store });
  const session = await core.enter("zoe", "chat-room");
  const { clock } = core.ports;
  const create = () => createDelivered({ live: core.live, clock, log: silentLog });
  const findSaved = () => store.findDelivered(session.account.id, "chat-room", lobbyId);
  return { store, session, clock, create, findSaved };
}

describe("createDelivered()", () => {
  it("knows nothing of somebody who was never here", async () => {
    const { create, session } = await open();
    expect(await create().find(session, lobbyId)).toBeUndefined();
  });

  it("is exact at once, and saves within a second what nothing is missing before", async () => {
    const { create, session, clock, findSaved } = await open();
    const delivered = create();
    delivered.note(session, lobbyId, { position: 9, missing: [6, 8] });
    expect(await delivered.find(session, lobbyId)).toEqual({ position: 9, missing: [6, 8] });
    expect(await findSaved()).toBeUndefined();
    clock.advance(1_000);
    await delivered.save();
    expect(await findSaved()).toBe(5);
    expect(await create().find(session, lobbyId)).toEqual({ position: 5, missing: [] });
  });

  it("keeps the receipts of each log apart", async () => {
    const { create, session } = await open();
    const delivered = create();
    delivered.note(session, lobbyId, { position: 9, missing: [] });
    delivered.note(session, session.account.id, { position: 2, missing: [] });
    expect(await delivered.find(session, lobbyId)).toEqual({ position: 9, missing: [] });
    expect(await delivered.find(session, session.account.id)).toEqual({ position: 2, missing: [] });
  });

  it("tries again when the store is out of reach", async () => {
    const { create, session, store, clock } = await open();
    const delivered = create();
    delivered.note(session, lobbyId, { position: 9, missing: [] });
    await store.close();
    await delivered.save();
    expect(await delivered.find(session, lobbyId)).toEqual({ position: 9, missing: [] });
    // The next attempt is scheduled, and fails as quietly.
    clock.advance(1_000);
    await delivered.save();
  });
});
