export { auditSuite, type OpenedAudit } from "./audit-suite.ts";
export { blobsSuite } from "./blobs-suite/blobs-suite.ts";
export type { OpenBlobs, OpenedBlobs } from "./blobs-suite/scene.ts";
export { busPeersSuite, busSuite, type OpenedBus } from "./bus-suite.ts";
export { createFastHasher } from "./fast-hasher.ts";
export { createManualClock, type ManualClock } from "./manual-clock.ts";
export { createMemoryAudit, type MemoryAudit } from "./memory-audit.ts";
export {
  createMemoryBlobs,
  createMemoryBlobsData,
  type MemoryBlobsData,
  type MemoryBlobsOptions,
} from "./memory-blobs.ts";
export { createMemoryBusHub, type MemoryBusHub } from "./memory-bus.ts";
export { createMemoryStore, type MemoryStoreOptions } from "./memory-store/create-memory-store.ts";
export { createMemoryData, type MemoryData } from "./memory-store/memory-data.ts";
export { openTestCore, type TestCore } from "./open-test-core.ts";
export { createSeededRandom } from "./seeded-random.ts";
export type { OpenedStore, OpenStore } from "./store-suite/scene.ts";
export { storeSuite } from "./store-suite/store-suite.ts";
