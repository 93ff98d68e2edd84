import type { Clock } from "@parley/core";
import { type Admission, createAdmission, type Leave } from "../admission.ts";
import { joinLimits } from "../limits.ts";

/** The joins' admission, in which a turn lasts until it is ended. */
export function createTestAdmission(clock: Clock): Admission {
  return createAdmission(clock, { ...joinLimits, maxHoldMs: Number.POSITIVE_INFINITY });
}

/** Takes every turn that there is; what it returns gives them back. */
export async function takeAllTurns(admission: Admission): Promise<Leave> {
  const turns = Array.from({ length: joinLimits.maxUnderWay }, () => admission.enter());
  const leaves = await Promise.all(turns);
  return () => {
    for (const leave of leaves) leave();
  };
}

/** Settles when as many wait for their turn. */
export async function untilWaiting(admission: Admission, count: number): Promise<void> {
  while (admission.waiting < count) await new Promise((resolve) => setImmediate(resolve));
}
