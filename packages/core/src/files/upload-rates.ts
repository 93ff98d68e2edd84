import type { AccountId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Clock } from "../ports/clock.ts";
import { createRequireRate } from "../rate-limit.ts";

const hourMs = 3_600_000;
/** How many of the largest files an account may upload in an hour. */
const filesWorth = 10;

/** How much an account may upload. Both throw `resource_exhausted`, with the time to wait. */
export interface UploadRates {
  /** Counts an upload of so many bytes, as announced. */
  requireUpload(id: AccountId, bytes: number): void;
  /** Counts bytes that were not announced. */
  requireBytes(id: AccountId, bytes: number): void;
}

/** Creates the count, with nothing in it. */
export function createUploadRates({
  clock,
  limits,
}: {
  readonly clock: Clock;
  readonly limits: Limits;
}): UploadRates {
  const perHour = { burst: limits.maxUploadsPerHour, windowMs: hourMs };
  const bytesPerHour = { burst: filesWorth * limits.maxFileBytes, windowMs: hourMs };
  const requireCount = createRequireRate(clock, perHour, "uploads");
  const requireBytes = createRequireRate(clock, bytesPerHour, "bytes uploaded");
  return {
    requireUpload(id, bytes) {
      requireCount(id);
      requireBytes(id, bytes);
    },
    requireBytes,
  };
}
