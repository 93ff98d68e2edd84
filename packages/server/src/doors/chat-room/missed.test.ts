import type { Session } from "@parley/core";
import { openTestCore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { findMissed } from "./missed.ts";
import { postText } from "./testing/open-room.ts";

/** A core whose lobby has this many events: two who joined, then texts. */
async function openLobby(events: number) {
  const core = openTestCore();
  const zoe = await core.enter("zoe");
  const ben = await core.enter("ben");
  for (let seq = 3; seq <= events; seq++) await postText(core, ben, `text ${seq}`);
  return { core, zoe };
}

async function list(
  { core, zoe }: { core: ReturnType<typeof openTestCore>; zoe: Session },
  receipt: Parameters<typeof findMissed>[2],
  position: number,
) {
  const { events, reached } = await findMissed(core, zoe, receipt, () => position);
  return { seqs: events.map(({ seq }) => seq), reached };
}

describe("findMissed()", () => {
  it("gives what came after the position, and what was missing before it", async () => {
    const lobby = await openLobby(9);
    expect(await list(lobby, { position: 7, missing: [4, 6] }, 9)).toEqual({
      seqs: [4, 6, 8, 9],
      reached: 9,
    });
  });

  it("leaves out what the room has not cast yet", async () => {
    const lobby = await openLobby(9);
    expect(await list(lobby, { position: 5, missing: [] }, 7)).toEqual({
      seqs: [6, 7],
      reached: 7,
    });
  });

  it("gives the newest messages the first time", async () => {
    expect(await list(await openLobby(4), undefined, 4)).toEqual({ seqs: [3, 4], reached: 4 });
    const many = await list(await openLobby(50), undefined, 50);
    expect([many.seqs.length, many.seqs[0], many.reached]).toEqual([20, 31, 50]);
  });

  it("keeps the newest when there is more than can be sent", async () => {
    const { seqs, reached } = await list(await openLobby(300), { position: 2, missing: [] }, 300);
    expect([seqs.length, seqs[0], reached]).toEqual([200, 101, 300]);
  });

  it("takes a receipt of a longer history for its end", async () => {
    const lobby = await openLobby(5);
    expect(await list(lobby, { position: 70, missing: [] }, 5)).toEqual({ seqs: [], reached: 5 });
  });
});
