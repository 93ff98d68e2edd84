import type { Io } from "./io.ts";

/** What can be said after `parley`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` shows, with examples; empty for a command that shows it itself. */
  readonly help: string;
  /** Does it and gives the exit code. Throws CommandError, or ClientError for what the server refuses. */
  run(args: readonly string[], io: Io): Promise<number>;
}
