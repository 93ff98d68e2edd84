import type { ReadStream, WriteStream } from "node:tty";

/** What a process gives a command: its `process`, or something else with these parts. */
export type Io = {
  readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, "isTTY" | "setRawMode">>;
  readonly stdout: NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;
  readonly stderr: NodeJS.WritableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Exit codes of all commands. */
export const exitCodes = {
  ok: 0,
  /** The server refused it, or something on this machine failed. */
  failed: 1,
  /** The command line cannot be understood. */
  usage: 2,
  /** The server was not reached in time. */
  unreachable: 3,
  /** Nobody is signed in, or the password is wrong. */
  signedOut: 4,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a line on stderr and an exit code. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
