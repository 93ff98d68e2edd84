import { describe, expect, it } from "vitest";
import { type AccountId, type CodeId, toId } from "../../ids.ts";
import type { NewCode } from "../../ports/code-acts.ts";
import type { Store } from "../../ports/store.ts";
import { addAccount, type OpenStore, onStore } from "./scene.ts";

const phone = "+4915112345678";

function toCode(name: string, address = phone): NewCode {
  return { id: toId<CodeId>(`v_${name}`), address, codeHash: `hash of ${name}`, expiresAt: 5000 };
}

function redeem(store: Store, { id, address, codeHash }: NewCode, now = 4999) {
  return store.redeemCode({ id, address, codeHash, maxAttempts: 5, now });
}

/** Cases about codes and the numbers that they prove. */
export function codeCases(open: OpenStore): void {
  describe("redeemCode()", () => {
    it(
      "is right once, however many say it",
      onStore(open, async ({ store }) => {
        const code = toCode("one");
        await store.createCode(code, 1000);
        const said = await Promise.all(Array.from({ length: 5 }, () => redeem(store, code)));
        expect(said.toSorted()).toEqual(["gone", "gone", "gone", "gone", "right"]);
      }),
    );

    it(
      "is gone after so many wrong answers",
      onStore(open, async ({ store }) => {
        const code = toCode("one");
        const wrong = { ...code, codeHash: "another hash" };
        await store.createCode(code, 1000);
        for (let count = 0; count < 4; count++) expect(await redeem(store, wrong)).toBe("wrong");
        expect(await redeem(store, code)).toBe("right");
        await store.createCode(code, 1000);
        for (let count = 0; count < 5; count++) expect(await redeem(store, wrong)).toBe("wrong");
        expect(await redeem(store, code)).toBe("gone");
      }),
    );

    it(
      "is gone at its time",
      onStore(open, async ({ store }) => {
        const code = toCode("one");
        await store.createCode(code, 1000);
        expect(await redeem(store, code, 5000)).toBe("gone");
        expect(await redeem(store, code, 4999)).toBe("gone");
      }),
    );

    it(
      "proves its own address alone, and an answer elsewhere does not count",
      onStore(open, async ({ store }) => {
        const code = toCode("one");
        await store.createCode(code, 1000);
        const elsewhere = { ...code, address: "+4915187654321" };
        for (let count = 0; count < 9; count++) expect(await redeem(store, elsewhere)).toBe("gone");
        expect(await redeem(store, { ...code, id: toId("v_none") })).toBe("gone");
        expect(await redeem(store, code)).toBe("right");
      }),
    );
  });

  describe("createCode()", () => {
    it(
      "ends the codes of the same address, and no other",
      onStore(open, async ({ store }) => {
        const [old, other] = [toCode("old"), toCode("other", "+15550100")];
        for (const code of [old, other, toCode("new")]) await store.createCode(code, 1000);
        expect(await redeem(store, old)).toBe("gone");
        expect(await redeem(store, other)).toBe("right");
        expect(await redeem(store, toCode("new"))).toBe("right");
      }),
    );

    it(
      "forgets those that have expired",
      onStore(open, async ({ store }) => {
        const [early, late] = [toCode("early", "+15550100"), toCode("late", "+15550101")];
        await store.createCode(early, 1000);
        await store.createCode({ ...late, expiresAt: 5001 }, 1000);
        await store.createCode({ ...toCode("new"), expiresAt: 9000 }, 5000);
        // By an earlier clock they would still hold.
        expect(await redeem(store, early, 1000)).toBe("gone");
        expect(await redeem(store, late, 1000)).toBe("right");
      }),
    );

    it(
      "is remembered with its wrong answers when the store is opened again",
      onStore(open, async ({ store, reopen }) => {
        const code = toCode("one");
        await store.createCode(code, 1000);
        const wrong = { ...code, codeHash: "another hash" };
        for (let count = 0; count < 4; count++) await redeem(store, wrong);
        const again = await reopen();
        expect(await redeem(again, wrong)).toBe("wrong");
        expect(await redeem(again, code)).toBe("gone");
      }),
    );
  });

  describe("setPhone(), findPhone() and findAccountByPhone()", () => {
    it(
      "hold a number for one account, and one number for an account",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        expect(await store.findPhone(ada.id)).toBe("");
        expect(await store.findAccountByPhone("")).toBeUndefined();
        expect(await store.setPhone(ada.id, phone)).toBe(true);
        expect(await store.setPhone(ada.id, phone)).toBe(true);
        expect(await store.setPhone(bob.id, phone)).toBe(false);
        expect(await store.findAccountByPhone(phone)).toEqual(ada);
        expect([await store.findPhone(ada.id), await store.findPhone(bob.id)]).toEqual([phone, ""]);
        expect(await store.setPhone(ada.id, "+15550100")).toBe(true);
        expect(await store.findAccountByPhone(phone)).toBeUndefined();
        expect(await store.setPhone(bob.id, phone)).toBe(true);
        const nobody = toId<AccountId>("a_nobody");
        expect(await store.setPhone(nobody, "+15550101")).toBe(false);
        expect(await store.findPhone(nobody)).toBe("");
      }),
    );

    it(
      "give a number to one of many who want it at once",
      onStore(open, async ({ store }) => {
        const names = ["ada", "bob", "cleo"];
        const accounts = await Promise.all(names.map((name) => addAccount(store, name)));
        const set = await Promise.all(accounts.map(({ id }) => store.setPhone(id, phone)));
        expect(set.filter(Boolean)).toHaveLength(1);
      }),
    );
  });
}
