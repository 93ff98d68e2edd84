import { homedir } from "node:os";
import { join } from "node:path";

/** A path as the person means it: `~/` is the home folder. */
export function toPath(typed: string): string {
  return typed === "~" || typed.startsWith("~/") ? join(homedir(), typed.slice(1)) : typed;
}
