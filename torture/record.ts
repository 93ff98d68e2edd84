import { createHash } from "node:crypto";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";

// What clients write down and the checker reads: one JSON object a line, in the order in which it happened.
// A message is known by its key, `NAME#NUMBER`, which its text or its file name begins with, so that wires without
// ids for messages can tell of it as well.

/** What the checker may expect of a client. */
export type Promises = {
  readonly door: string;
  readonly account: string;
  /** "cursors": every event of its logs once, in order, without holes. "whole": every message at least once, in order in each
   *  connection. "present": the same as long as one connection lasts; what passes meanwhile is not promised. */
  readonly hears: "cursors" | "whole" | "present";
  /** Whether it sends a message again, under the same id, until it has an answer. */
  readonly retries: boolean;
  /** Whether files come in pieces, between the texts that were sent after them. */
  readonly hasSlowFiles?: true | undefined;
  /** Whether its line is encrypted. */
  readonly isSecure?: true | undefined;
};

/** One line. */
export type Entry =
  | ({ readonly kind: "client"; readonly name: string } & Promises)
  | { readonly kind: "opened"; readonly connection: number }
  /** Nobody was let in, or the line broke before. */
  | { readonly kind: "kept out"; readonly connection: number; readonly why: string }
  | { readonly kind: "ended"; readonly connection: number; readonly why: string }
  /** About to be sent, for the first time. */
  | {
      readonly kind: "tried";
      readonly connection: number;
      /** Another one than the client's, for once. */
      readonly account?: string | undefined;
      /** A file comes when all of it is there. */
      readonly isFile?: boolean | undefined;
      readonly key: string;
      readonly log: string;
      readonly sha: string;
    }
  | { readonly kind: "acknowledged"; readonly key: string; readonly seq?: number | undefined }
  /** The server said no. */
  | { readonly kind: "refused"; readonly key: string; readonly code: string }
  /** Nobody said anything before the connection ended. */
  | { readonly kind: "unanswered"; readonly key: string }
  /** An event came. Without a key it was no message of a client. `sha` is that of the text or the file, when the wire carries it. */
  | {
      readonly kind: "heard";
      readonly connection: number;
      readonly log: string;
      readonly seq?: number | undefined;
      readonly key?: string | undefined;
      readonly sha?: string | undefined;
      /** Asked for, not pushed: a repeat is no surprise. */
      readonly isListed?: boolean | undefined;
    }
  /** The server left events out; they are to be fetched. */
  | { readonly kind: "gap"; readonly log: string; readonly from: number; readonly to: number }
  | { readonly kind: "filled"; readonly log: string; readonly seq: number }
  /** The server dropped what waited; the client began again from its cursors. */
  | { readonly kind: "resync"; readonly connection: number }
  /** The doorkeeper asks that somebody becomes a member, or is none any more. */
  | ({ readonly kind: "changing" } & MemberChange)
  /** The server has said that it is so. */
  | ({ readonly kind: "changed" } & MemberChange)
  /** The server has said that somebody has read up to there. */
  | {
      readonly kind: "marked";
      readonly account: string;
      readonly log: string;
      readonly seq: number;
    };

/** A line as it is written: `at` compares with that of all records of the run. */
export type Line = Entry & { readonly at: number };

type MemberChange = { readonly account: string; readonly log: string; readonly isMember: boolean };

/** A file that is only ever added to. */
export class Recorder {
  readonly #stream: WriteStream;

  constructor(path: string, client: { readonly name: string } & Promises) {
    this.#stream = createWriteStream(path, { flags: "a" });
    this.write({ kind: "client", ...client });
  }

  write(entry: Entry): void {
    const line: Line = { ...entry, at: performance.now() };
    this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  /** Settles when everything is in the file. */
  async close(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream);
  }
}

/** SHA-256 in hex. */
export function toSha(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The key that a text or a file name begins with. */
export function findKey(text: string): string | undefined {
  return /^[a-z-]+#\d+/.exec(text)?.[0];
}
