import type { SpawnedServer } from "../../stories/testing/spawn-parley.ts";

/** pino's numbers from `error` on: what Parley logs there is a defect of its own or of the machine, whatever a client sent. */
const isError = /"level":(50|60)/;
/** What Node itself says of a process: warnings, and the errors that nobody caught. */
const isOfRuntime = /Warning:|unhandled|uncaught|FATAL|^\s+at /i;

const isBad = (line: string) =>
  isError.test(line) || (!line.startsWith("{") && isOfRuntime.test(line));

/** Looks for the lines of a server's output that no client may cause, and for its end: all there are so far, each time it is called. */
export function createDefectFinder(
  server: Pick<SpawnedServer, "output" | "process">,
): () => string[] {
  const known: string[] = [];
  let at = 0;
  return () => {
    // What has been read is not read again: the output of a long run is long.
    const output = server.output();
    const end = output.lastIndexOf("\n") + 1;
    known.push(...output.slice(at, end).split("\n").filter(isBad));
    at = Math.max(at, end);
    const bad = [...known, ...output.slice(at).split("\n").filter(isBad)];
    const { exitCode, signalCode } = server.process;
    if (exitCode !== null) bad.push(`the server has ended with ${exitCode}`);
    if (signalCode !== null) bad.push(`the server was ended by ${signalCode}`);
    return bad;
  };
}
