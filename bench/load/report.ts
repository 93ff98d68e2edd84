import type { DoorName } from "./clients/client.ts";
import type { HostileKind } from "./hostile.ts";
import type { Quantiles } from "./quantiles.ts";

/** Idle clients of one door. */
export type IdleRow = {
  readonly door: DoorName;
  readonly wanted: number;
  readonly present: number;
  /** Resident memory that they have cost, for each. */
  readonly bytesEach: number;
  /** Processor time of the server that their coming has cost, for each. */
  readonly cpuMsEach: number;
  readonly refused: number;
};

/** One kind of hostile clients, and what the others have noticed. Medians of the repetitions. */
export type HostileRow = {
  readonly kind: HostileKind;
  readonly count: number;
  /** From the one who writes to those who read, without and with them. */
  readonly calm: Quantiles;
  readonly hostile: Quantiles;
  readonly ratioP50: number;
  readonly ratioP99: number;
  /** Others who were cut. */
  readonly lost: number;
  readonly bytes: number;
};

/** Everybody is sent away by a drain, and comes back to a new process. */
export type StormRow = {
  readonly wanted: number;
  readonly returned: number;
  readonly refused: number;
  readonly drainMs: number;
  readonly exitCode: number | null;
  /** Until everybody has everything. */
  readonly returnMs: number;
  /** Acknowledgements of messages meanwhile. */
  readonly sending: Quantiles;
};

/** A run. */
export type Report = {
  readonly connections: number;
  readonly emptyBytes: number;
  readonly idle: readonly IdleRow[];
  readonly hostile: readonly HostileRow[];
  readonly storm: StormRow;
  readonly peakBytes: number;
};
