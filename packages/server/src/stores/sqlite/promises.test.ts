import { join } from "node:path";
import { promisesSuite } from "@parley/core/testing/promises";
import { openSqliteStore } from "./store.ts";
import { createTestFolder } from "./testing/test-data.ts";

promisesSuite("the SQLite store", 3, async () => {
  const folder = await createTestFolder();
  const store = await openSqliteStore({ path: join(folder.path, "parley.sqlite") });
  return {
    store,
    async close() {
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
