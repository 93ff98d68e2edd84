import { auditSuite } from "./audit-suite.ts";
import { createMemoryAudit } from "./memory-audit.ts";

auditSuite("createMemoryAudit()", async () => {
  const audit = createMemoryAudit();
  return { audit, list: async () => audit.entries, close: async () => {} };
});
