import { type Placed, place } from "../place.ts";
import type { RunningSubject } from "./subject.ts";

/** Starts a server on its core; `findPort` tells its port once it accepts connections. */
export async function runSubject(
  command: readonly string[],
  findPort: (placed: Placed) => Promise<number>,
  loadFlags: readonly string[] = [],
): Promise<RunningSubject> {
  const placed = place("server", command);
  try {
    const port = await findPort(placed);
    return {
      pid: placed.pid,
      port,
      loadFlags,
      async stop() {
        placed.process.kill("SIGINT");
        await placed.exited;
      },
      [Symbol.asyncDispose]: () => placed[Symbol.asyncDispose](),
    };
  } catch (thrown) {
    await placed[Symbol.asyncDispose]();
    throw thrown;
  }
}
