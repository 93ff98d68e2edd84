import { blobsSuite } from "./blobs-suite/blobs-suite.ts";
import { createManualClock } from "./manual-clock.ts";
import { createMemoryBlobs, createMemoryBlobsData } from "./memory-blobs.ts";

blobsSuite("memory blobs", async () => {
  const clock = createManualClock();
  const data = createMemoryBlobsData();
  const blobs = createMemoryBlobs({ clock, data });
  return {
    blobs,
    async reopen() {
      await blobs.close();
      return createMemoryBlobs({ clock, data });
    },
    now: clock.now,
    letTimePass: async (ms) => clock.advance(ms),
    close: () => blobs.close(),
  };
});
