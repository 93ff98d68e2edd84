import { describe, expect, it } from "vitest";
import { ChatError } from "../../error.ts";
import { lobbyId } from "../../ids.ts";
import { addAccount } from "../store-suite/scene.ts";
import { storeSuite } from "../store-suite/store-suite.ts";
import { createMemoryStore } from "./create-memory-store.ts";
import { createMemoryData } from "./memory-data.ts";

storeSuite("memory store", async () => {
  const data = createMemoryData();
  let store = createMemoryStore({ data });
  return {
    store,
    async reopen() {
      await store.close();
      store = createMemoryStore({ data });
      return store;
    },
    close: () => store.close(),
  };
});

describe("createMemoryStore()", () => {
  it("shares its data with another store, as two processes share a database", async () => {
    const data = createMemoryData();
    const ada = await addAccount(createMemoryStore({ data }), "ada");
    expect(await createMemoryStore({ data }).findAccount(ada.id)).toEqual(ada);
  });

  it("refuses acts and changes nothing while it is out of reach", async () => {
    let isReachable = false;
    const store = createMemoryStore({ isReachable: () => isReachable });
    const refusal = new ChatError("unavailable", "the store is out of reach");
    await expect(addAccount(store, "ada")).rejects.toEqual(refusal);
    isReachable = true;
    expect(await store.findHead(lobbyId)).toBe(0);
  });
});
