import { setImmediate as nextRound } from "node:timers/promises";
import type { Schedule } from "../schedule.ts";
import type { Traffic } from "../traffic.ts";

/** Time that does not pass: who is to read its end may take as long as the machine makes it. */
export const stoppedTime: Schedule = () => () => {};

/** What came of `pushUntilShed`. */
export type Shed = {
  /** How many things were said. */
  readonly count: number;
  /** The most bytes that waited for any one client. */
  readonly mostQueuedBytes: number;
};

/** Says one thing a round, numbered from 1 on, until a client of the door that does not read is shed. */
export async function pushUntilShed(
  traffic: Traffic,
  say: (number: number) => Promise<unknown>,
): Promise<Shed> {
  let count = 0;
  let mostQueuedBytes = 0;
  while (traffic.overflows === 0) {
    count += 1;
    await say(count);
    // What is committed in one round of the event loop is written at its end.
    await nextRound();
    const queued = [...traffic.outboxes].map(({ queuedBytes }) => queuedBytes);
    mostQueuedBytes = Math.max(mostQueuedBytes, ...queued);
  }
  return { count, mostQueuedBytes };
}
