import type { Store } from "@parley/core";
import type { ActArgs, ActName, ActResult } from "./acts/act.ts";
import { acts, type ReadName, reads } from "./acts/acts.ts";
import { type Commit, Thread, type ThreadStatistics } from "./thread.ts";

// The store on one SQLite file. Two worker threads, so that the event loop never waits for a disk:
//
//   main thread ── acts that change ──▶ writer: everything that waits, in ONE transaction ── sync ─┐
//        ▲  └───── acts that read ────▶ reader: its own read-only connection        (WAL file) ◀──┤
//        └──────────────── answers, after the commit, in order ◀───────────────────────────────────┘
//
// Acts that arrive while a commit is being synced wait for nothing else: they are the next transaction.
// A read never waits for a sync, and sees all that was answered before it was asked for: the
// writer answers after the commit, and the reader takes its view of the file after that. It cannot see
// what is not yet safe either: in WAL mode with synchronous=FULL a commit shows after its sync.
// In two cases a refused act may have been carried out all the same: the machine died right after a
// failed sync, or the writer's thread between commit and answer. A retry finds it by its client message id.
//
// The words of messages are indexed behind their commit, many at once, and in any case before a search (word-backlog.ts).
//
// acts/ holds what each act does, one file a topic; schema.sql the whole schema of today.

/** The part of a pino logger that the store uses. */
export interface StoreLog {
  info(fields: object, message: string): void;
}

/** What `openSqliteStore` needs. */
export type SqliteStoreOptions = {
  /** The database file; made, with mode 0600, when there is none. Its folder must exist. Side files: `-wal`, `-shm`, `.lock`. */
  readonly path: string;
  /** Hears of schema migrations. Silent without. */
  readonly log?: StoreLog | undefined;
};

/** Counters since the store was opened; for metrics. One commit is one sync of the disk, besides those of checkpoints. */
export type SqliteStoreStatistics = {
  readonly writes: ThreadStatistics;
  readonly reads: ThreadStatistics;
};

/** The store, with its counters. */
export interface SqliteStore extends Store, AsyncDisposable {
  statistics(): SqliteStoreStatistics;
  /** Calls the listener, the only one, after each transaction that writes. It must not throw. */
  watchCommits(listener: (commit: Commit) => void): void;
}

/**
 * Opens the store, makes its database when there is none, and brings the schema up to date. Throws
 * `failed_precondition` for a database that is in use by another server, damaged, foreign or newer than
 * this program, and for a folder that is missing or cannot be written to; `unavailable` when the disk is full.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const { path, log } = options;
  const onProgress = (fields: object, message: string): void => log?.info(fields, message);
  const writer = new Thread({ data: { role: "writer", path }, onProgress });
  const reader = new Thread({ data: { role: "reader", path }, onProgress });
  // The writer last: its close is then the last one, which folds the WAL back into the database.
  const close = async (): Promise<void> => {
    await reader.close();
    await writer.close();
  };
  try {
    // In this order: the writer makes the file that the reader opens.
    const epoch = await writer.open();
    await reader.open();
    return {
      ...toMethods(writer, reader),
      epoch,
      statistics: () => ({ writes: writer.statistics(), reads: reader.statistics() }),
      watchCommits: (listener) => writer.watchCommits(listener),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

type Methods = {
  readonly [Name in ActName]: (...args: ActArgs<Name>) => Promise<ActResult<Name>>;
};

function toMethods(writer: Thread, reader: Thread): Methods {
  const names = Object.keys(acts) as ActName[];
  const methods = names.map((name) => {
    const thread = isRead(name) ? reader : writer;
    return [name, (...args: ActArgs<typeof name>) => thread.call(name, args)] as const;
  });
  // The table of acts has every name of the port: its own type says so.
  const all = Object.fromEntries(methods) as unknown as Methods;
  return {
    ...all,
    async searchMessages(query) {
      // A store that cannot write finds what it has found before.
      await all.indexMessages().catch(() => {});
      return all.searchMessages(query);
    },
  };
}

function isRead(name: ActName): name is ReadName {
  return name in reads;
}
