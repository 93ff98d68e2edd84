import { busPeersSuite, busSuite } from "./bus-suite.ts";
import { createMemoryBusHub } from "./memory-bus.ts";

async function open() {
  const hub = createMemoryBusHub();
  return { connect: async () => hub.connect(), close: async () => undefined };
}

busSuite("memory bus", open);
busPeersSuite("memory bus", open);
