import { closeSync, openSync } from "node:fs";
import type { Command } from "../command.ts";

/** `parley serve`: the server. */
export const serve: Command = {
  summary: "run the server",
  // The server has its own help, beside its own flags.
  help: "",
  async run(args, io) {
    // Loaded only when it is wanted: a client starts faster without the server.
    const server = await import("@parley/server");
    if (io.stdin.isTTY) stopWithTerminal();
    const exitCode = await server.serve(args, io.env, {
      print: (text) => void io.stdout.write(text),
      printError: (text) => void io.stderr.write(text),
      isTerminal: process.stderr.isTTY,
      onSignal(signal, listener) {
        process.on(signal, listener);
        return () => process.off(signal, listener);
      },
    });
    // After a second signal the drain is still under way, and nobody wants to wait for it.
    process.exit(exitCode);
  },
};

/**
 * A closed terminal sends SIGHUP, as an operator does who has a new certificate. It means: stop. Without this
 * the server would hold its ports with nobody to see it.
 */
function stopWithTerminal(): void {
  process.on("SIGHUP", () => {
    if (hasTerminal()) return;
    // What is said from now on has no reader; that must not end the drain.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
    process.kill(process.pid, "SIGTERM");
  });
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    // ENXIO: the process has none any more.
    return false;
  }
}
