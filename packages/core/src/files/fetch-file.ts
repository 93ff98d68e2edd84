import { ChatError } from "../error.ts";
import type { AccountId } from "../ids.ts";
import type { Blobs } from "../ports/blobs.ts";
import type { Files } from "./files.ts";

/** Nobody knows when a client has taken its file; most are done sooner. */
const retryAfterMs = 2_000;

/** Creates `Files.fetch`: of each account at most `maxOpenReads` are under way. */
export function createFetch(blobs: Blobs, maxOpenReads: number): Files["fetch"] {
  const openByAccount = new Map<AccountId, number>();

  /** Counts one in. What it returns counts it out, once. */
  function begin(id: AccountId): () => void {
    const open = openByAccount.get(id) ?? 0;
    if (open >= maxOpenReads) {
      const message = `${open} files are being fetched, the limit is ${maxOpenReads}`;
      throw new ChatError("resource_exhausted", message, { retryAfterMs });
    }
    openByAccount.set(id, open + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (openByAccount.get(id) ?? 1) - 1;
      if (left > 0) openByAccount.set(id, left);
      else openByAccount.delete(id);
    };
  }

  return async function* fetchFile(session, file, range = { start: 0, end: file.size }) {
    const end = begin(session.account.id);
    let left = Math.min(range.end, file.size) - range.start;
    try {
      for await (const piece of blobs.read(file.sha256, range)) {
        left -= piece.length;
        // Blobs let go of a file with its last piece, however slowly that is taken.
        if (left <= 0) end();
        yield piece;
      }
    } finally {
      end();
    }
  };
}
