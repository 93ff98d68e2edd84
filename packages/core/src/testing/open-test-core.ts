import { type CorePorts, createCore, type OwnedCore } from "../create-core.ts";
import type { AuditEntry } from "../ports/audit.ts";
import type { Media } from "../ports/media.ts";
import type { Session } from "../sessions/session.ts";
import { createFastHasher } from "./fast-hasher.ts";
import { createManualClock, type ManualClock } from "./manual-clock.ts";
import { createMemoryAudit } from "./memory-audit.ts";
import { createMemoryBlobs } from "./memory-blobs.ts";
import { createMemoryBusHub } from "./memory-bus.ts";
import { createMemoryStore } from "./memory-store/create-memory-store.ts";
import { createSeededRandom } from "./seeded-random.ts";

/** A core on small real ports, with what a test needs to steer it. */
export type TestCore = OwnedCore & {
  readonly ports: CorePorts & { readonly clock: ManualClock };
  /** The codes that were sent, oldest first. */
  readonly sentCodes: readonly { readonly phone: string; readonly code: string }[];
  /** What was recorded for the operator, oldest first. */
  readonly audited: readonly AuditEntry[];
  /** What listeners threw. */
  readonly defects: readonly unknown[];
  /** Registers an account, its password being `password of NAME`, and signs it in. */
  enter(username: string, door?: string): Promise<Session>;
};

/** Knows texts by their ending alone. */
const plainMedia: Media = {
  inspect: async (_, name) => {
    const isText = name.endsWith(".txt");
    return {
      mediaType: isText ? "text/plain" : "application/octet-stream",
      kind: isText ? "text" : "other",
      width: 0,
      height: 0,
    };
  },
};

/** Opens a core in memory; `ports` replaces some of what it stands on. */
export function openTestCore(ports: Partial<CorePorts> = {}): TestCore {
  const clock = createManualClock();
  const defects: unknown[] = [];
  const sentCodes: { readonly phone: string; readonly code: string }[] = [];
  const audit = createMemoryAudit();
  const all = {
    audit,
    store: createMemoryStore(),
    blobs: createMemoryBlobs({ clock }),
    bus: createMemoryBusHub().connect(),
    random: createSeededRandom(1),
    hasher: createFastHasher(),
    media: plainMedia,
    codeSender: {
      send: async (code: { phone: string; code: string }) => void sentCodes.push(code),
    },
    onDefect: (defect: unknown) => void defects.push(defect),
    ...ports,
    clock,
  };
  const core = createCore(all);
  return {
    ...core,
    ports: all,
    sentCodes,
    audited: audit.entries,
    defects,
    async enter(username, door = "test") {
      const password = `password of ${username}`;
      const address = "192.0.2.1";
      await core.accounts.register({ username, password, address });
      const signIn = { username, password, address, client: "test", door };
      return (await core.sessions.signIn(signIn)).session;
    },
  };
}
