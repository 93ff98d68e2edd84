import { totalmem } from "node:os";

/** Bytes of memory that this process may use: the machine's, or less in a container. */
export function findMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}
