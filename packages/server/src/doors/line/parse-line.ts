import { createTelnetFilter } from "./telnet.ts";

/** One line of a client, or what is wrong with it. */
export type Line =
  /** Without its end, and without control characters but tabs. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "too_long" }
  | { readonly kind: "not_utf8" };

/** Turns the bytes of a connection into lines, however they are cut. */
export interface LineParser {
  /** The lines that these bytes end. A line that is too long is told as soon as it is; the rest of it is skipped. */
  take(bytes: Uint8Array): readonly Line[];
  /** The last line, when it has no end. */
  end(): readonly Line[];
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Creates a parser for lines of at most `maxBytes`, without their LF or CRLF. */
export function createLineParser(maxBytes: number): LineParser {
  const telnet = createTelnetFilter();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let parts: Uint8Array[] = [];
  let size = 0;
  let isSkipping = false;

  function add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    // A copy: the rest of the chunk is not to be kept for it.
    parts.push(bytes.slice());
    size += bytes.length;
  }

  function clear(): void {
    parts = [];
    size = 0;
  }

  /** The line that ends here, with what is in `last`. */
  function finish(last: Uint8Array): readonly Line[] {
    if (isSkipping) {
      isSkipping = false;
      return [];
    }
    const whole = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    clear();
    const line = whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole;
    return [line.length > maxBytes ? { kind: "too_long" } : decode(line)];
  }

  function decode(line: Uint8Array): Line {
    try {
      return { kind: "text", text: decoder.decode(line).replace(/(?!\t)\p{Cc}/gu, "") };
    } catch {
      // Whatever is wrong with the bytes, the answer is the same.
      return { kind: "not_utf8" };
    }
  }

  /** Keeps the beginning of a line, unless it is too long already: the last byte may be the CR of its end. */
  function keep(bytes: Uint8Array): readonly Line[] {
    if (isSkipping) return [];
    if (size + bytes.length > maxBytes + 1) {
      clear();
      isSkipping = true;
      return [{ kind: "too_long" }];
    }
    add(bytes);
    return [];
  }

  return {
    take(chunk) {
      const bytes = telnet.take(chunk);
      const lines: Line[] = [];
      let start = 0;
      for (;;) {
        const end = bytes.indexOf(lineFeed, start);
        if (end < 0) break;
        lines.push(...finish(bytes.subarray(start, end)));
        start = end + 1;
      }
      lines.push(...keep(bytes.subarray(start)));
      return lines;
    },
    end: () => (size === 0 && !isSkipping ? [] : finish(new Uint8Array())),
  };
}
