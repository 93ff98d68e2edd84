import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { acts } from "./acts/acts.ts";
import { type BatchResult, commitBatch, readBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { toFailure } from "./failure.ts";
import { openReader, openWriter } from "./open-connection.ts";
import type { Call, FromThread, ThreadData, ToThread } from "./thread-messages.ts";

// The entry of both threads of the SQLite store; `store.ts` tells how they work together.

/**
 * Acts of one transaction, at most. A thousand small acts take some milliseconds; more would make
 * the first of them wait for the last without saving a sync worth speaking of.
 */
const maxActsPerCommit = 1_000;

type Connection = {
  readonly db: Database;
  readonly run: (calls: readonly Call[]) => BatchResult;
  readonly close: () => void;
};

function open({ role, path }: ThreadData): Connection {
  if (role === "reader") {
    const db = openReader(path);
    return { db, run: (calls) => readBatch(db, acts, calls), close: () => db.close() };
  }
  const { db, close } = openWriter(path, (fields, message) =>
    post({ kind: "progress", fields, message }),
  );
  return { db, run: (calls) => commitBatch(db, acts, calls), close };
}

function post(message: FromThread): void {
  parentPort?.postMessage(message);
}

/** Everything that has arrived by now: what came while the last commit was being synced. */
function* drain(first: ToThread): Generator<ToThread> {
  let message: ToThread | undefined = first;
  while (message !== undefined) {
    yield message;
    message = parentPort ? receiveMessageOnPort(parentPort)?.message : undefined;
  }
}

function start(data: ThreadData): void {
  const connection = open(data);
  const epoch = connection.db.get<{ epoch: string }>("SELECT epoch FROM meta")?.epoch ?? "";
  post({ kind: "opened", epoch });
  parentPort?.on("message", (first: ToThread) => {
    const messages = [...drain(first)];
    const calls = messages.flatMap((message) => (message.kind === "calls" ? message.calls : []));
    for (let at = 0; at < calls.length; at += maxActsPerCommit) {
      const { answers, isCommitted } = connection.run(calls.slice(at, at + maxActsPerCommit));
      post({ kind: "answers", answers, isCommitted });
    }
    if (messages.some((message) => message.kind === "close")) {
      connection.close();
      parentPort?.close();
    }
  });
}

try {
  start(workerData);
} catch (thrown) {
  post({ kind: "refused", failure: toFailure(thrown) });
}
