/** Runs the calls about one thing one after the other, in the order in which they are made. */
export interface Turns {
  run<Result>(key: string, call: () => Promise<Result>): Promise<Result>;
  /** Settles when every call made before has ended. */
  drain(): Promise<void>;
}

/** Creates turns with nothing to do. */
export function createTurns(): Turns {
  const lastByKey = new Map<string, Promise<void>>();
  return {
    run(key, call) {
      const result = (lastByKey.get(key) ?? Promise.resolve()).then(call);
      const forget = (): void => {
        if (lastByKey.get(key) === last) lastByKey.delete(key);
      };
      const last: Promise<void> = result.then(forget, forget);
      lastByKey.set(key, last);
      return result;
    },
    async drain() {
      await Promise.all(lastByKey.values());
    },
  };
}
