import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { acts } from "./acts/acts.ts";
import { type BatchResult, commitBatch, readBatch } from "./batch.ts";
import type { Database } from "./database.ts";
import { toFailure } from "./failure.ts";
import { openReader, openWriter } from "./open-connection.ts";
import type { Call, FromThread, ThreadData, ThreadRole, ToThread } from "./thread-messages.ts";
import { WordBacklog } from "./word-backlog.ts";

// The entry of both threads of the SQLite store; `store.ts` tells how they work together.

/**
 * Acts of one transaction, at most. A thousand small writes take some milliseconds; more would make
 * the first of them wait for the last without saving a sync worth speaking of. Reads share no sync.
 */
const maxActs: Readonly<Record<ThreadRole, number>> = { writer: 1_000, reader: 32 };

type Connection = {
  readonly db: Database;
  readonly run: (calls: readonly Call[]) => BatchResult;
  readonly close: () => void;
};

/** Opens the connection and tells of it; when it cannot be opened, tells why and lets the thread end. */
function open(data: ThreadData): Connection | undefined {
  try {
    const connection = connect(data);
    const epoch = connection.db.get<{ epoch: string }>("SELECT epoch FROM meta")?.epoch ?? "";
    post({ kind: "opened", epoch });
    return connection;
  } catch (thrown) {
    post({ kind: "refused", failure: toFailure(thrown) });
    parentPort?.close();
    return undefined;
  }
}

function connect({ role, path }: ThreadData): Connection {
  if (role === "reader") {
    const db = openReader(path);
    return { db, run: (calls) => readBatch(db, acts, calls), close: () => db.close() };
  }
  const { db, close } = openWriter(path, (fields, message) =>
    post({ kind: "progress", fields, message }),
  );
  const backlog = new WordBacklog(() => commitBatch(db, acts, [], true));
  return { db, run: (calls) => commitBatch(db, acts, calls, backlog.isDueWith(calls)), close };
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
  let connection: Connection | undefined;
  const answer = (first: ToThread): void => {
    const messages = [...drain(first)];
    if (messages.some((message) => message.kind === "open")) connection = open(data);
    const calls = messages.flatMap((message) => (message.kind === "calls" ? message.calls : []));
    const step = maxActs[data.role];
    for (let at = 0; connection !== undefined && at < calls.length; at += step) {
      const startedAt = performance.now();
      const result = connection.run(calls.slice(at, at + step));
      post({ kind: "answers", ...result, tookMs: performance.now() - startedAt });
    }
    if (messages.some((message) => message.kind === "close")) {
      connection?.close();
      parentPort?.close();
    }
  };
  parentPort?.on("message", answer);
}

start(workerData);
