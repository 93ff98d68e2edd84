import { ChatError } from "@parley/core";

/** What speaks of the disk, and not of the call, in words for people. */
const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the disk is read-only",
  EFBIG: "the disk takes no file of this size",
  EACCES: "the folder's permissions forbid it",
  EPERM: "the folder's permissions forbid it",
  EIO: "the disk refuses to read or write",
  ESTALE: "the network disk is gone",
  EMFILE: "too many files are open in this process",
  ENFILE: "too many files are open on this machine",
};

/** Any thrown value as what the caller gets: what the system says of the disk is `unavailable`, the rest stays as it is. */
export function toDiskFailure(thrown: unknown): unknown {
  const reason = reasons[findSystemCode(thrown) ?? ""];
  return reason === undefined
    ? thrown
    : new ChatError("unavailable", `files cannot be stored or read: ${reason}`, { cause: thrown });
}

/** The system's name of an error, for example `ENOENT`. */
export function findSystemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

/** What `call` gives, `undefined` when the file that it is about does not exist. */
export async function orMissing<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if (findSystemCode(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

/** The same items; what is thrown on the way is a disk failure. */
export async function* guardIteration<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (thrown) {
    throw toDiskFailure(thrown);
  }
}
