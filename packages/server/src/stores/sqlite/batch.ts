import type { ActName, Acts } from "./acts/act.ts";
import { indexMessages } from "./acts/search.ts";
import type { Database } from "./database.ts";
import { isStoreFailure, toFailure } from "./failure.ts";
import type { Answer, Call } from "./thread-messages.ts";

/** What came of a batch: one answer for each call, in order, and whether the transaction was committed. */
export type BatchResult = { readonly answers: readonly Answer[]; readonly isCommitted: boolean };

/**
 * Runs the calls in one transaction, so that one sync serves all; a call that fails is undone alone. `isIndexing`: all messages
 * that no search finds yet are indexed as well. When the store itself fails (full, read-only, out of reach) nothing is changed and
 * all calls fail. Throws when even that cannot be undone: the connection is then of no more use.
 */
export function commitBatch(
  db: Database,
  acts: Acts,
  calls: readonly Call[],
  isIndexing = false,
): BatchResult {
  const beforeCommit = isIndexing ? indexMessages : undefined;
  const commit = (run: (call: Call) => Answer): BatchResult =>
    runBatch(db, "BEGIN IMMEDIATE", calls, run, beforeCommit);
  let isAnyUndone = false;
  const result = commit((call) => {
    try {
      return { isDone: true, value: runAct(db, acts, call) };
    } catch (thrown) {
      isAnyUndone = !isStoreFailure(thrown);
      throw thrown;
    }
  });
  // A savepoint costs a sixth of an act, and an act fails seldom: only then all are carried out again, each in its own.
  return isAnyUndone ? commit((call) => runInSavepoint(db, acts, call)) : result;
}

/** Runs the calls, which only read, on one state of the database: the newest committed one. */
export function readBatch(db: Database, acts: Acts, calls: readonly Call[]): BatchResult {
  return runBatch(db, "BEGIN", calls, (call) => {
    try {
      return { isDone: true, value: runAct(db, acts, call) };
    } catch (thrown) {
      return { isDone: false, failure: toFailure(thrown) };
    }
  });
}

function runBatch(
  db: Database,
  begin: string,
  calls: readonly Call[],
  run: (call: Call) => Answer,
  beforeCommit?: (db: Database) => void,
): BatchResult {
  try {
    db.run(begin);
    const answers = calls.map(run);
    beforeCommit?.(db);
    db.run("COMMIT");
    return { answers, isCommitted: true };
  } catch (thrown) {
    if (db.isInTransaction()) db.run("ROLLBACK");
    const answer: Answer = { isDone: false, failure: toFailure(thrown) };
    return { answers: calls.map(() => answer), isCommitted: false };
  }
}

function runInSavepoint(db: Database, acts: Acts, call: Call): Answer {
  db.run("SAVEPOINT act");
  try {
    const value = runAct(db, acts, call);
    db.run("RELEASE act");
    return { isDone: true, value };
  } catch (thrown) {
    // The store's own failure may have ended the whole transaction already.
    if (isStoreFailure(thrown) || !db.isInTransaction()) throw thrown;
    db.run("ROLLBACK TO act");
    db.run("RELEASE act");
    return { isDone: false, failure: toFailure(thrown) };
  }
}

function runAct<Name extends ActName>(db: Database, acts: Acts<Name>, call: Call<Name>): unknown {
  return acts[call.act](db, ...call.args);
}
