/** What the person wants with a line. */
export type Wish =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "send"; readonly path: string }
  | { readonly kind: "save"; readonly file: string; readonly path: string | undefined }
  | { readonly kind: "history"; readonly count: number }
  | { readonly kind: "who" }
  | { readonly kind: "retry" }
  | { readonly kind: "help" }
  | { readonly kind: "quit" }
  /** Not understood; the message says why. */
  | { readonly kind: "mistake"; readonly message: string };

/** What `/help` shows. */
export const chatHelp = `/send PATH         send a file
/save N [PATH]     save a shown file, by its number or id
/who               who is online
/history [N]       show N earlier messages (default: 20)
/retry             send again what could not be sent
/quit              leave (also Ctrl-D)
//text             a message that begins with a slash
Tab completes commands, paths, and names after @.`;

/** All commands, with their slash. */
export const commandNames = [
  "/help",
  "/history",
  "/quit",
  "/retry",
  "/save",
  "/send",
  "/who",
] as const;

const maxHistory = 1_000;

/** Understands a line. Never throws. */
export function parseLine(line: string): Wish {
  if (line.trim() === "") return { kind: "nothing" };
  if (!line.startsWith("/")) return { kind: "text", text: line };
  if (line.startsWith("//")) return { kind: "text", text: line.slice(1) };
  const [, name = "", rest = ""] = /^(\S+)\s*(.*?)\s*$/s.exec(line) ?? [];
  const mistake = (message: string): Wish => ({ kind: "mistake", message });
  switch (name) {
    case "/send":
      return rest === "" ? mistake("say which file: /send PATH") : { kind: "send", path: rest };
    case "/save": {
      const [, file, path] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
      if (file === undefined) return mistake("say which file: /save N [PATH]");
      return { kind: "save", file, path: path || undefined };
    }
    case "/history": {
      const count = rest === "" ? 20 : Number(rest);
      const isCount = Number.isSafeInteger(count) && count >= 1 && count <= maxHistory;
      return isCount
        ? { kind: "history", count }
        : mistake(`not a number from 1 to ${maxHistory}: ${rest}`);
    }
    case "/who":
    case "/retry":
    case "/help":
    case "/quit":
      return { kind: toKind(name) };
    default:
      return mistake(`unknown command: ${name}; /help shows what there is`);
  }
}

function toKind(name: "/who" | "/retry" | "/help" | "/quit"): "who" | "retry" | "help" | "quit" {
  return ({ "/who": "who", "/retry": "retry", "/help": "help", "/quit": "quit" } as const)[name];
}
