import type { Counts, Finding } from "./findings.ts";
import type { ClientRecord } from "./read-records.ts";
import type { Stored } from "./read-store.ts";

/** What every check looks at, and where it tells what it finds. */
export type Checking = {
  readonly records: readonly ClientRecord[];
  readonly stored: Stored;
  /** Whom the doorkeeper let into which conversation, as `account log`. */
  readonly guests: ReadonlySet<string>;
  readonly counts: Counts;
  readonly report: (finding: Finding) => void;
  /** Whether everything had come to everybody before the end: only then something can be missing. */
  readonly isSettled: boolean;
};
