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
/** Most lines are shorter. */
const minKeptBytes = 256;

/** Creates a parser for lines of at most `maxBytes`, without their LF or CRLF. */
export function createLineParser(maxBytes: number): LineParser {
  const telnet = createTelnetFilter();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  // One buffer that grows: somebody who sends a byte at a time costs no more than others.
  let kept = new Uint8Array(0);
  let size = 0;
  let isSkipping = false;

  function add(bytes: Uint8Array): void {
    if (size + bytes.length > kept.length) {
      const grown = new Uint8Array(Math.max(minKeptBytes, 2 * (size + bytes.length)));
      grown.set(kept.subarray(0, size));
      kept = grown;
    }
    kept.set(bytes, size);
    size += bytes.length;
  }

  function take(): Uint8Array {
    const taken = kept.subarray(0, size);
    kept = new Uint8Array(0);
    size = 0;
    return taken;
  }

  /** The line that ends here, with what is in `last`. */
  function finish(last: Uint8Array): readonly Line[] {
    if (isSkipping) {
      isSkipping = false;
      return [];
    }
    if (size > 0) add(last);
    const whole = size > 0 ? take() : last;
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
      take();
      isSkipping = true;
      return [{ kind: "too_long" }];
    }
    if (bytes.length > 0) add(bytes);
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
