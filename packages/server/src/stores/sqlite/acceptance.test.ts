import { join } from "node:path";
import { storeSuite } from "@parley/core/testing";
import { openSqliteStore } from "./store.ts";
import { createTestFolder } from "./testing/test-data.ts";

storeSuite("SqliteStore", async () => {
  const folder = await createTestFolder();
  const path = join(folder.path, "parley.sqlite");
  let store = await openSqliteStore({ path });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteStore({ path });
      return store;
    },
    close: async () => {
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
