// What a program that starts Parley uses.
export { openAuditLog } from "./audit/open-audit-log.ts";
export { readAuditLog } from "./audit/read-audit-log.ts";
export { type RunningServer, type ServerOptions, startServer } from "./compose.ts";
export { type Log, silentLog } from "./net/log.ts";
export { type ServeIo, serve } from "./serve.ts";
