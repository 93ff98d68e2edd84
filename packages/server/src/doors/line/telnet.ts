/** Takes the telnet negotiation out of a stream of bytes. */
export interface TelnetFilter {
  /** What is left of the bytes, in order. May be the bytes themselves. */
  take(bytes: Uint8Array): Uint8Array;
}

/** RFC 854: interpret as command, begin and end of a subnegotiation, and the four commands that have an option behind them. */
const iac = 255;
const subBegin = 250;
const subEnd = 240;
const firstWithOption = 251;

/** A subnegotiation that is longer is none: window sizes and terminal names take a few dozen bytes. */
const maxSubBytes = 512;

type State =
  | { readonly name: "data" | "command" | "option" }
  | { readonly name: "sub" | "sub_command"; readonly skipped: number };

/**
 * Creates a filter that keeps its place between calls. What follows an IAC and is no command stays, together with the IAC:
 * no byte of UTF-8 is an IAC, so the line that it stands in is not UTF-8.
 */
export function createTelnetFilter(): TelnetFilter {
  let state: State = { name: "data" };

  /** The next state, and whether the byte is data. */
  function step(byte: number, out: number[]): State {
    switch (state.name) {
      case "data":
        if (byte === iac) return { name: "command" };
        out.push(byte);
        return state;
      case "command":
        if (byte === subBegin) return { name: "sub", skipped: 0 };
        if (byte >= firstWithOption && byte < iac) return { name: "option" };
        if (byte === iac) out.push(iac);
        else if (byte < subEnd) out.push(iac, byte);
        return { name: "data" };
      case "option":
        return { name: "data" };
      case "sub":
        if (byte === iac) return { name: "sub_command", skipped: state.skipped };
        return state.skipped < maxSubBytes
          ? { name: "sub", skipped: state.skipped + 1 }
          : { name: "data" };
      case "sub_command":
        return byte === subEnd ? { name: "data" } : { name: "sub", skipped: state.skipped + 1 };
    }
  }

  return {
    take(bytes) {
      if (state.name === "data" && !bytes.includes(iac)) return bytes;
      const out: number[] = [];
      for (const byte of bytes) state = step(byte, out);
      return Uint8Array.from(out);
    },
  };
}
