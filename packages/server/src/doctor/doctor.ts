import { parseConfig } from "../config/config.ts";
import { toMachineChecks } from "./check-machine.ts";
import { toServerChecks } from "./check-server.ts";
import { type Finding, runChecks } from "./finding.ts";

/** Looks at what a server would find here, with these arguments of `parley serve`. Throws for arguments that make no sense. */
export async function examineMachine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const command = parseConfig(args, environment);
  if (command.kind === "error") throw new Error(command.message);
  if (command.kind === "help") throw new Error("see parley serve --help");
  return runChecks(toMachineChecks(command.config));
}

/** Looks at a running server as its clients do, through whatever stands before it. */
export function examineServer(url: URL): Promise<readonly Finding[]> {
  return runChecks(toServerChecks(url));
}
