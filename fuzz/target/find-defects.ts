import type { SpawnedServer } from "../../stories/testing/spawn-parley.ts";

/** pino's numbers from `error` on: what Parley logs there is a defect of its own or of the machine, whatever a client sent. */
const isError = /"level":(50|60)/;
/** What Node itself says of a process: warnings, and the errors that nobody caught. */
const isOfRuntime = /Warning:|unhandled|uncaught|FATAL|^\s+at /i;

/** The lines of a server's output that no client may cause, and its end. */
export function findDefects(server: Pick<SpawnedServer, "output" | "process">): string[] {
  const lines = server.output().split("\n");
  const bad = lines.filter(
    (line) => isError.test(line) || (!line.startsWith("{") && isOfRuntime.test(line)),
  );
  const { exitCode, signalCode } = server.process;
  if (exitCode !== null) bad.push(`the server has ended with ${exitCode}`);
  if (signalCode !== null) bad.push(`the server was ended by ${signalCode}`);
  return bad;
}
