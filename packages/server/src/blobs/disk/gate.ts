/** Lets a bounded number of calls run at a time; the others wait in the order in which they came. */
export type Gate = <Result>(run: () => Promise<Result>) => Promise<Result>;

/** Creates a gate that lets `limit` calls run at a time. */
export function createGate(limit: number): Gate {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run) => {
    // Who is let in by another takes its place: the number running stays as it is.
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
