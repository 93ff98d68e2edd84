import { ChatError, type ErrorCode } from "@parley/core";

/** Why an act failed, in a shape that crosses threads: an error's own properties would be lost there. */
export type Failure = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly cause: unknown;
};

// Primary result codes (https://sqlite.org/rescode.html) that speak of the store and not of the act.
const storeFailures: ReadonlyMap<number, string> = new Map([
  [5, "another program holds the database's lock"],
  [6, "the database is locked"],
  [7, "out of memory"],
  [8, "the database is read-only"],
  [10, "the disk refuses to read or write"],
  [11, "the database file is damaged"],
  [13, "the disk is full"],
  [14, "the database file cannot be opened"],
  [15, "the database's locks do not work here"],
  [26, "the file is not a database"],
]);

/** Any thrown value as a failure: what SQLite says of the store is `unavailable`, what is unknown `internal`. */
export function toFailure(thrown: unknown): Failure {
  const reason = findStoreReason(thrown);
  if (reason !== undefined) {
    return { code: "unavailable", message: `the store is unavailable: ${reason}`, cause: thrown };
  }
  const { code, message, cause } = ChatError.from(thrown);
  return { code, message, cause };
}

/** Whether SQLite says that the store is at fault, and the transaction with it. */
export function isStoreFailure(thrown: unknown): boolean {
  return findStoreReason(thrown) !== undefined;
}

/** SQLite's primary result code, when that is what was thrown. */
export function findResultCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return undefined;
  // The low byte: the rest tells the kind of e.g. an I/O error.
  return typeof thrown.errcode === "number" ? thrown.errcode & 0xff : undefined;
}

function findStoreReason(thrown: unknown): string | undefined {
  const code = findResultCode(thrown);
  const reason = code === undefined ? undefined : storeFailures.get(code);
  return reason === undefined || !(thrown instanceof Error)
    ? undefined
    : `${reason} (${thrown.message})`;
}

/** The failure as what the store's caller gets, with what led to it. */
export function toChatError({ code, message, cause }: Failure): ChatError {
  return new ChatError(code, message, { cause });
}
