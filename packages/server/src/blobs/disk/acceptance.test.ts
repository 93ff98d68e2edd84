import { blobsSuite } from "@parley/core/testing";
import { openDiskBlobs } from "./open-disk-blobs.ts";
import { age, createTestFolder } from "./testing/disk-scene.ts";

blobsSuite("disk blobs", async () => {
  const folder = await createTestFolder();
  let blobs = await openDiskBlobs({ folder: folder.path });
  return {
    blobs,
    async reopen() {
      await blobs.close();
      blobs = await openDiskBlobs({ folder: folder.path });
      return blobs;
    },
    now: () => Date.now(),
    letTimePass: (ms) => age(folder.path, ms),
    async close() {
      await blobs.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
