import { createAccounts } from "./accounts/create-accounts.ts";
import { createTrail } from "./audit/create-trail.ts";
import { createConversations } from "./conversations/create-conversations.ts";
import type { Core } from "./core.ts";
import { createFiles } from "./files/create-files.ts";
import { type Swept, sweepFiles } from "./files/sweep.ts";
import { createUploads } from "./files/uploads.ts";
import { createFriends } from "./friends/create-friends.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { createLive } from "./live/create-live.ts";
import { createHub } from "./live/hub.ts";
import { watchActs } from "./live/watch-acts.ts";
import { createMessages } from "./messages/create-messages.ts";
import type { Audit } from "./ports/audit.ts";
import type { Blobs } from "./ports/blobs.ts";
import type { Bus } from "./ports/bus.ts";
import type { Clock } from "./ports/clock.ts";
import type { CodeSender } from "./ports/code-sender.ts";
import type { Hasher } from "./ports/hasher.ts";
import type { Media } from "./ports/media.ts";
import type { Random } from "./ports/random.ts";
import type { Store } from "./ports/store.ts";
import { createPresence } from "./presence/create-presence.ts";
import { createRequireRate } from "./rate-limit.ts";
import { createSearch } from "./search/create-search.ts";
import { createSessions } from "./sessions/create-sessions.ts";
import { createOpenSession } from "./sessions/open-session.ts";
import { createSessionEnds } from "./sessions/session-ends.ts";
import { createSharedLock } from "./shared-lock.ts";
import { createVerification } from "./verification/create-verification.ts";

/** What the core stands on. The ports stay the caller's: it closes them after the core. */
export type CorePorts = {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly media: Media;
  readonly codeSender: CodeSender;
  readonly audit: Audit;
  /** Told of what a listener threw: a defect of its own, which harms nobody else. */
  readonly onDefect: (defect: unknown) => void;
  /** Usernames that nobody gets: those by which the server itself speaks on some wire. */
  readonly reservedNames?: readonly string[];
  /** Default: `defaultLimits`. */
  readonly limits?: Partial<Limits>;
};

/** The core as the program that owns it sees it. */
export type OwnedCore = Core & {
  /** Removes sessions, uploads, files and bytes that nobody will come back for. To be called now and then, say hourly. */
  sweep(): Promise<Swept & { readonly sessions: number }>;
  /** Ends every subscription. */
  close(): void;
};

/** Creates the chat on its ports. */
export function createCore(ports: CorePorts): OwnedCore {
  const { blobs, clock, onDefect } = ports;
  const limits: Limits = { ...defaultLimits, ...ports.limits };
  const sessionEnds = createSessionEnds(onDefect);
  const blobLock = createSharedLock();
  const hub = createHub(ports);
  const store = watchActs(ports.store, hub.doubt);
  const uploads = createUploads(store, blobs);
  const trail = createTrail(ports);
  const openSession = createOpenSession({ ...ports, store, trail });
  const requireChangeRate = createRequireRate(
    clock,
    { burst: limits.maxChangesPerMinute, windowMs: 60_000 },
    "changes",
  );
  const shared = { store, trail, hub, sessionEnds, uploads, blobLock, openSession };
  const parts = { ...ports, ...shared, requireChangeRate, limits };
  const { registerWithoutPassword, ...accounts } = createAccounts(parts);
  const conversations = createConversations(parts);
  return {
    accounts,
    sessions: createSessions(parts),
    conversations,
    messages: createMessages({ ...parts, conversations }),
    files: createFiles(parts),
    friends: createFriends(parts),
    search: createSearch({ ...parts, conversations }),
    verification: createVerification({ ...parts, registerWithoutPassword }),
    presence: createPresence(parts),
    live: createLive({ ...parts, conversations }),
    limits,
    epoch: store.epoch,
    async sweep() {
      const ended = await store.deleteStaleSessions(clock.now() - limits.sessionLifetimeMs);
      for (const id of ended) sessionEnds.end(id);
      const swept = await sweepFiles(parts);
      return { ...swept, sessions: ended.length };
    },
    close: () => hub.close(),
  };
}
