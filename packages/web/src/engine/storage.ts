import type { Storage } from "@parley/sdk";
import { createIndexedDbStorage, createMemoryStorage } from "@parley/sdk/browser";

/** What lasts: IndexedDB; where the browser forbids it (some private windows), memory as long as the engine runs. */
export function createStorage(): Storage {
  const lasting = createIndexedDbStorage("parley");
  const probe = async (): Promise<Storage> => {
    try {
      await lasting.get("");
      return lasting;
    } catch {
      // Forbidden: everything works, but the session does not outlive the engine.
      return createMemoryStorage();
    }
  };
  const chosen = probe();
  return {
    get: async (key) => (await chosen).get(key),
    set: async (key, value) => (await chosen).set(key, value),
  };
}

/** Keeps what belongs to one scope apart from the others. */
export function scopeStorage(storage: Storage, scope: string): Storage {
  return {
    get: (key) => storage.get(`${scope} ${key}`),
    set: (key, value) => storage.set(`${scope} ${key}`, value),
  };
}
