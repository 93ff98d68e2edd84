import { join } from "node:path";

/** Where the audit log lies in a data folder: the newest entries in `audit.jsonl`, older ones in `audit.1.jsonl` and so on. */
export function toAuditPath(folder: string, age: number): string {
  return join(folder, age === 0 ? "audit.jsonl" : `audit.${age}.jsonl`);
}

/** Bytes of one file, after which the next one is begun: some forty thousand entries. */
export const defaultMaxBytes: number = 8 * 1024 ** 2;
/** Older files that are kept. With the newest one: at most 72 MiB. */
export const keptFiles = 8;
