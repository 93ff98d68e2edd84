import { parseArgs } from "node:util";
import { type Flag, type FlagName, flags, toVariable } from "./flags.ts";

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What was given, by flag, by variable, or by default. An error of `parse` is thrown again with the name of its flag or variable. */
export interface FlagReader {
  /** Whether it was typed, or stands in the environment. */
  has(name: FlagName): boolean;
  /** Each value of a flag that may be repeated. */
  list<T>(name: FlagName, parse: (text: string) => T): readonly T[];
  /** The last value, or the default; `undefined` without either. */
  find<T>(name: FlagName, parse: (text: string) => T): T | undefined;
  /** The same for a flag that has a default. */
  require<T>(name: FlagName, parse: (text: string) => T): T;
}

/** Reads the arguments. Throws for an unknown flag, for a missing value, and for one too many, with its name. */
export function readFlags(args: readonly string[], environment: Environment): FlagReader {
  const typed = parseTokens(args);

  const look = (name: FlagName): { source: string; texts: readonly string[] } => {
    const { preset, isList } = flags[name];
    const texts = typed.get(name);
    if (texts !== undefined) return { source: `--${name}`, texts };
    const variable = toVariable(name);
    const set = environment[variable] ?? "";
    if (set === "") return { source: "default", texts: preset === undefined ? [] : [preset] };
    return { source: variable, texts: isList ? set.split(",") : [set] };
  };
  const list = <T>(name: FlagName, parse: (text: string) => T): readonly T[] => {
    const { source, texts } = look(name);
    return texts.map((text) => {
      try {
        return parse(text.trim());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${source}: ${reason}`, { cause: error });
      }
    });
  };
  return {
    has: (name) => look(name).source !== "default",
    list,
    find: (name, parse) => list(name, parse).at(-1),
    require(name, parse) {
      const value = list(name, parse).at(-1);
      if (value === undefined) throw new Error(`--${name} has no default`);
      return value;
    },
  };
}

function parseTokens(args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, Flag>(Object.entries(flags));
  const options = Object.fromEntries(
    [...known].map(([name, { value }]) => {
      const type: "boolean" | "string" = value === undefined ? "boolean" : "string";
      return [name, { type, multiple: true }];
    }),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const typed = new Map<string, readonly string[]>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw new Error(`unexpected argument: ${token.value}`);
    const flag = known.get(token.name);
    if (flag === undefined || !token.rawName.startsWith("--")) {
      throw new Error(`unknown flag: ${token.rawName}`);
    }
    const text = checkValue(token, flag);
    typed.set(token.name, [...(typed.get(token.name) ?? []), text]);
  }
  return typed;
}

function checkValue(token: { rawName: string; value?: string | undefined }, flag: Flag): string {
  const { rawName, value } = token;
  if (flag.value === undefined) {
    if (value !== undefined) throw new Error(`${rawName} takes no value`);
    return "yes";
  }
  // A flag where a value belongs is a forgotten value.
  if (value === undefined || value === "" || value.startsWith("--")) {
    throw new Error(`${rawName} needs a value: ${rawName} ${flag.value}`);
  }
  return value;
}
