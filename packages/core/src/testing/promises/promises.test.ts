import { createMemoryStore } from "../memory-store/create-memory-store.ts";
import { promisesSuite } from "./promises-suite.ts";

promisesSuite("the store in memory", 200, async () => {
  const store = createMemoryStore();
  return { store, close: () => store.close() };
});
