import type { Acting, Command } from "./command.ts";

/** Switches to the machine mode, for good. */
export const json: Command<Acting> = {
  usage: "[SEQ]",
  help: "for programs: one JSON object a line, see docs/doors/line.md",
  run: ({ startMachine }, rest) => startMachine(rest),
};
