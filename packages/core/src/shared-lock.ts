/**
 * Lets many run at the same time, or one alone. Who wants to be alone waits for those who run, and
 * those who come later wait for it.
 */
export interface SharedLock {
  shared<Result>(run: () => Promise<Result>): Promise<Result>;
  alone<Result>(run: () => Promise<Result>): Promise<Result>;
}

/** Creates a lock that nobody holds. */
export function createSharedLock(): SharedLock {
  let lastAlone: Promise<unknown> = Promise.resolve();
  const running = new Set<Promise<unknown>>();
  return {
    async shared(run) {
      // Somebody may ask to be alone while this one waits its turn.
      for (let seen: unknown; seen !== lastAlone; ) {
        seen = lastAlone;
        await lastAlone;
      }
      const result = run();
      const settled: Promise<unknown> = result.then(
        () => running.delete(settled),
        () => running.delete(settled),
      );
      running.add(settled);
      return result;
    },
    alone(run) {
      const result = lastAlone.then(async () => {
        await Promise.all(running);
        return run();
      });
      lastAlone = result.catch(() => undefined);
      return result;
    },
  };
}
