import { flags, toVariable } from "./flags.ts";

/** Where the meanings begin. */
const column = 32;

/** The text for `--help`: every flag with its meaning, its default and its variable. */
export function toHelp(): string {
  const lines = Object.entries(flags).map(([name, { value, help, preset, isList }]) => {
    const usage = `--${name}${value === undefined ? "" : ` ${value}`}`;
    const notes = [
      ...(preset === undefined ? [] : [`default ${preset}`]),
      ...(isList ? ["may be repeated; commas in the variable"] : []),
      ...(name === "help" ? [] : [toVariable(name)]),
    ];
    const detail = notes.length > 0 ? `\n${" ".repeat(column)}(${notes.join("; ")})` : "";
    return `  ${usage.padEnd(column - 2)}${help}${detail}`;
  });
  return [
    "Parley, a chat server: one conversation, every wire.",
    "",
    "usage: parley [flags]",
    "",
    ...lines,
    "",
    "A flag goes before its variable. Every port speaks every protocol, with TLS and without;",
    "0 is any free port. The defaults are those that the clients know.",
    "",
  ].join("\n");
}
