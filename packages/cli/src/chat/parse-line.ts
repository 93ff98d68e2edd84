/** What the person wants with a line. */
export type Wish =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  /** A command with its slash, and what stands after it. */
  | { readonly kind: "command"; readonly name: string; readonly rest: string };

/** Understands a line. Never throws. */
export function parseLine(line: string): Wish {
  if (line.trim() === "") return { kind: "nothing" };
  if (!line.startsWith("/")) return { kind: "text", text: line };
  if (line.startsWith("//")) return { kind: "text", text: line.slice(1) };
  const [, name = "", rest = ""] = /^(\S+)\s*(.*?)\s*$/su.exec(line) ?? [];
  return { kind: "command", name, rest };
}

/** Words, parted by spaces; one in double quotes may hold spaces itself. */
export function parseWords(rest: string): readonly string[] {
  return [...rest.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
