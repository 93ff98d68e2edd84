import type { FileSource } from "../client.ts";
import type { Platform, Storage } from "../platform.ts";
import { createWebStandard } from "./web-standard.ts";

/** The platform of pages and workers. */
export function createBrowserPlatform({ storage }: { readonly storage: Storage }): Platform {
  return { ...createWebStandard(), storage };
}

/** A file that the person chose, as something to send. */
export function toFileSource(file: File): FileSource {
  return {
    name: file.name,
    size: file.size,
    mediaType: file.type,
    slice: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

/** A storage that lasts as long as the page; for private windows where nothing else is allowed, and for guests. */
export function createMemoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
}

const storeName = "values";

/** A storage in a database of this name, shared by all tabs and workers of the origin; opened at its first use. */
export function createIndexedDbStorage(databaseName: string): Storage {
  let opening: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> => {
    opening ??= openDatabase(databaseName, () => {
      opening = undefined;
    });
    return opening;
  };
  return {
    async get(key) {
      const store = (await open()).transaction(storeName).objectStore(storeName);
      const value: unknown = await settled(store.get(key));
      return typeof value === "string" ? value : undefined;
    },
    async set(key, value) {
      const transaction = (await open()).transaction(storeName, "readwrite");
      const store = transaction.objectStore(storeName);
      if (value === undefined) store.delete(key);
      else store.put(value, key);
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
    },
  };
}

async function openDatabase(name: string, onLost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  try {
    const database = await settled(request);
    // Browsers close databases on their own, for example when site data is cleared: then it is opened anew.
    database.onclose = onLost;
    database.onversionchange = () => {
      database.close();
      onLost();
    };
    return database;
  } catch (thrown) {
    onLost();
    throw thrown;
  }
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
