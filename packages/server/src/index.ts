// What a program that starts Parley uses.
export { type RunningServer, type ServerOptions, startServer } from "./compose.ts";
export { type Log, silentLog } from "./net/log.ts";
export { type ServeIo, serve } from "./serve.ts";
