import type { Command } from "../command.ts";

/** `parley serve`: the server. */
export const serve: Command = {
  summary: "run the server",
  // The server has its own help, beside its own flags.
  help: "",
  async run(args, io) {
    // Loaded only when it is wanted: a client starts faster without the server.
    const server = await import("@parley/server");
    const exitCode = await server.serve(args, io.env, {
      print: (text) => void io.stdout.write(text),
      printError: (text) => void io.stderr.write(text),
      onSignal(signal, listener) {
        process.on(signal, listener);
        return () => process.off(signal, listener);
      },
    });
    // After a second signal the drain is still under way, and nobody wants to wait for it.
    process.exit(exitCode);
  },
};
