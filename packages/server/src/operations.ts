// What an operator's commands use. Apart from the server, so that they start without loading it.
export { hasAuditLog, readAuditLog } from "./audit/read-audit-log.ts";
export { recordOnce } from "./audit/record-once.ts";
export { type Backup, type BackupOptions, createBackup } from "./backup/create-backup.ts";
export type { OnProgress, Progress } from "./backup/progress.ts";
export { type Restored, type RestoreOptions, restoreBackup } from "./backup/restore.ts";
export { type Verification, verifyBackup, verifyDataFolder } from "./backup/verify.ts";
export { examineMachine, examineServer } from "./doctor/doctor.ts";
export type { Finding } from "./doctor/finding.ts";
export { readVersion } from "./version.ts";
