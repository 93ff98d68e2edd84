import { userInfo } from "node:os";
import type { AuditAct } from "@parley/core";
import { openAuditLog } from "./open-audit-log.ts";

/**
 * Notes in a data folder's audit log what somebody did to it by a command, with their name on this machine. Whether it could be
 * written; a server may be writing, too.
 */
export async function recordOnce(
  folder: string,
  act: AuditAct,
  { at, detail }: { readonly at: number; readonly detail: string },
): Promise<boolean> {
  let isWritten = true;
  const onFailure = () => {
    isWritten = false;
  };
  try {
    // Only the server turns its files over.
    const maxBytes = Number.POSITIVE_INFINITY;
    await using audit = await openAuditLog({ folder, onFailure, maxBytes });
    await audit.record({ at, act, detail: `${detail}, by ${userInfo().username} on this machine` });
    return isWritten;
  } catch {
    // The caller tells it; what was done is done.
    return false;
  }
}
