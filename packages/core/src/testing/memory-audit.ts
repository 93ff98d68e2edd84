import type { Audit, AuditEntry } from "../ports/audit.ts";

/** An audit that keeps its entries at hand. */
export type MemoryAudit = Audit & { readonly entries: readonly AuditEntry[] };

/** Creates one, empty. */
export function createMemoryAudit(): MemoryAudit {
  const entries: AuditEntry[] = [];
  return {
    entries,
    record: async (entry) => void entries.push(structuredClone(entry)),
  };
}
