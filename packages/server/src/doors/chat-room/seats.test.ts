import { type AccountId, toId } from "@parley/core";
import { describe, expect, it } from "vitest";
import { createSeats } from "./seats.ts";

/** Somebody whose sign of life is given by hand. */
function createSitter(id = "a_zoe") {
  const answers: ((alive: boolean) => void)[] = [];
  return {
    accountId: toId<AccountId>(id),
    isReplaced: false,
    isAlive: () => new Promise<boolean>((answer) => answers.push(answer)),
    replaced() {
      this.isReplaced = true;
    },
    answer(alive: boolean) {
      for (const answer of answers.splice(0)) answer(alive);
    },
  };
}

describe("createSeats()", () => {
  it("keeps out a newcomer while the holder lives", async () => {
    const seats = createSeats();
    const holder = createSitter();
    expect(await seats.take(holder)).toBe(true);
    const taking = seats.take(createSitter());
    holder.answer(true);
    expect([await taking, seats.list()]).toEqual([false, [holder]]);
  });

  it("gives the seat of a ghost to one of two, after asking that one", async () => {
    const seats = createSeats();
    const [ghost, first, second] = [createSitter(), createSitter(), createSitter()];
    await seats.take(ghost);
    const taking = [seats.take(first), seats.take(second)];
    ghost.answer(false);
    expect(await taking[0]).toBe(true);
    await new Promise(setImmediate);
    first.answer(true);
    expect([await taking[1], ghost.isReplaced, first.isReplaced]).toEqual([false, true, false]);
  });

  it("is not left by somebody who was replaced", async () => {
    const seats = createSeats();
    const [ghost, newcomer] = [createSitter(), createSitter()];
    await seats.take(ghost);
    const taking = seats.take(newcomer);
    ghost.answer(false);
    await taking;
    seats.leave(ghost);
    expect(seats.find(newcomer.accountId)).toBe(newcomer);
    seats.leave(newcomer);
    expect(seats.find(newcomer.accountId)).toBeUndefined();
  });
});
