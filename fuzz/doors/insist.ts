import { machineSchedule } from "../../packages/server/src/net/schedule.ts";

/** Longer than any limit of the server lets it wait for a client, on a machine that is busy. */
const patienceMs = 100_000;

/** The promise, which rejects when it does not settle in time: `what` says what did not happen. */
export async function insist<Value>(promise: Promise<Value>, what: () => string): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = machineSchedule(patienceMs, () =>
    reject(new Error(`${what()} within ${patienceMs / 1_000} s`)),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}
