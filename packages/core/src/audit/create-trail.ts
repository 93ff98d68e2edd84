import type { AccountRef } from "../accounts/account.ts";
import { toNetwork } from "../network.ts";
import type { Audit, AuditAct, AuditEntry, AuditPerson } from "../ports/audit.ts";
import type { Clock } from "../ports/clock.ts";
import { createRateLimit } from "../rate-limit.ts";
import type { Session } from "../sessions/session.ts";
import { cutText } from "../text.ts";

/** Records acts at the time of the clock. */
export interface Trail {
  /** Settles when the entry is kept, or when it is left out because there were too many of its kind. Never rejects. */
  record(entry: Omit<AuditEntry, "at" | "omitted">): Promise<void>;
}

/** What strangers can cause as often as they like: a flood of it must not push out what else is kept. */
const noisy: ReadonlySet<AuditAct> = new Set<AuditAct>([
  "registered",
  "signed_in",
  "sign_in_failed",
  "signed_out",
  "password_change_failed",
]);
/** Of what a client calls itself. */
const maxClientBytes = 128;
const hourMs = 3_600_000;
/** Entries of one kind that one account or address makes in an hour: a client that comes back each minute. */
const ownRate = { burst: 60, windowMs: hourMs };
/** Entries of one kind in an hour: a large school on a Monday morning. About 1 MB. */
const wholeRate = { burst: 5_000, windowMs: hourMs };

/** Creates the trail. What is left out is counted in the next entry of its kind. */
export function createTrail({
  audit,
  clock,
}: {
  readonly audit: Audit;
  readonly clock: Clock;
}): Trail {
  const ownLimit = createRateLimit(clock, ownRate);
  const wholeLimit = createRateLimit(clock, wholeRate);
  const omittedByAct = new Map<AuditAct, number>();

  function isTooMany({ act, by, on, address }: Omit<AuditEntry, "at">): boolean {
    if (!noisy.has(act)) return false;
    const key = `${act} ${by?.id ?? on?.id ?? toNetwork(address ?? "")}`;
    return ownLimit.take(key) > 0 || wholeLimit.take(act) > 0;
  }

  return {
    async record(entry) {
      const omitted = omittedByAct.get(entry.act) ?? 0;
      if (isTooMany(entry)) {
        omittedByAct.set(entry.act, omitted + 1);
        return;
      }
      omittedByAct.delete(entry.act);
      const { client, ...rest } = entry;
      await audit.record({
        at: clock.now(),
        ...rest,
        ...(client !== undefined && { client: cutText(client, maxClientBytes) }),
        ...(omitted > 0 && { omitted }),
      });
    },
  };
}

/** An account as the trail names it. */
export function toPerson({ id, username }: AccountRef): AuditPerson {
  return { id, username };
}

/** Who acts by a session, and by which door. */
export function toAuthor({
  id,
  account,
  door,
}: Session): Required<Pick<AuditEntry, "by" | "sessionId" | "door">> {
  return { by: toPerson(account), sessionId: id, door };
}
