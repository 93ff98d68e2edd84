import { Worker } from "node:worker_threads";
import { ChatError } from "@parley/core";
import type { ActArgs, ActName, ActResult } from "./acts/act.ts";
import { toChatError } from "./failure.ts";
import type { Answer, Call, FromThread, ThreadData, ToThread } from "./thread-messages.ts";

/** Counters of one thread since it was opened; for metrics. */
export type ThreadStatistics = {
  /** Acts that were carried out, whatever they came to. */
  readonly acts: number;
  /** Transactions that were committed. */
  readonly commits: number;
  /** Acts that were refused because the store was not available. */
  readonly refused: number;
  /** Acts that wait for an answer now. */
  readonly waiting: number;
};

/** A transaction that was committed: how many acts shared it, and how long it took, its sync included. */
export type Commit = { readonly acts: number; readonly tookMs: number };

/** What a thread is opened with. */
export type ThreadOptions = {
  readonly data: ThreadData;
  readonly onProgress: (fields: Readonly<Record<string, unknown>>, message: string) => void;
  /** The worker's script; `worker.ts` by default. */
  readonly script?: URL;
  /** Acts that may wait at a time; 20 000 by default: more is a disk that has stopped, and memory is finite. */
  readonly maxWaiting?: number;
};

const defaultScript = new URL("./worker.ts", import.meta.url);
const defaultMaxWaiting = 20_000;

type Waiting = {
  readonly call: Call;
  readonly settle: (answer: Answer) => void;
  readonly refuse: (reason: ChatError) => void;
};

type State =
  | { readonly kind: "down" }
  | {
      readonly kind: "running";
      readonly worker: Worker;
      readonly opened: PromiseWithResolvers<string>;
    }
  | { readonly kind: "closing" }
  | { readonly kind: "closed" };

/**
 * The main thread's end of a worker thread. Acts asked for in one round of the event loop travel
 * together. When the worker dies, what it had not answered is refused with `unavailable`, and the
 * next act starts another one.
 */
export class Thread {
  readonly #options: ThreadOptions;
  readonly #ended = Promise.withResolvers<void>();
  #state: State = { kind: "down" };
  /** Not yet sent, and sent but not answered; answers come in the order of the calls. */
  #unsent: Waiting[] = [];
  #unanswered: Waiting[] = [];
  #acts = 0;
  #commits = 0;
  #refused = 0;
  #onCommit: ((commit: Commit) => void) | undefined;

  /** Starts the worker, which loads its modules and waits to be told to open. */
  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#start();
  }

  /** Opens the connection; gives the history's id. Throws a ChatError when it cannot be opened. */
  open(): Promise<string> {
    if (this.#state.kind === "down") this.#start();
    if (this.#state.kind !== "running") return Promise.reject(toClosed());
    send(this.#state.worker, { kind: "open" });
    return this.#state.opened.promise;
  }

  /** Asks for an act. */
  call<Name extends ActName>(act: Name, args: ActArgs<Name>): Promise<ActResult<Name>> {
    return new Promise((resolve, reject) => {
      const refusal = this.#findRefusal();
      if (refusal !== undefined) {
        this.#refused++;
        reject(refusal);
        return;
      }
      // After the round's other events, so that their acts travel along; no timer, so no delay.
      if (this.#unsent.length === 0) setImmediate(() => this.#flush());
      this.#unsent.push({
        // The casts of this boundary: the worker answers an act with that act's result.
        call: { act, args } as Call,
        settle: (answer) => {
          if (answer.isDone) resolve(answer.value as ActResult<Name>);
          else reject(toChatError(answer.failure));
        },
        refuse: reject,
      });
    });
  }

  /** The counters as they are now. */
  statistics(): ThreadStatistics {
    const waiting = this.#unsent.length + this.#unanswered.length;
    return { acts: this.#acts, commits: this.#commits, refused: this.#refused, waiting };
  }

  /** Calls the listener, which takes the place of an earlier one, after each commit. */
  watchCommits(listener: (commit: Commit) => void): void {
    this.#onCommit = listener;
  }

  /** Has everything answered that was asked before, then ends the worker. */
  async close(): Promise<void> {
    this.#flush();
    const state = this.#state;
    if (state.kind === "down") this.#state = { kind: "closed" };
    else if (state.kind === "running") {
      this.#state = { kind: "closing" };
      send(state.worker, { kind: "close" });
    }
    if (this.#state.kind === "closing") await this.#ended.promise;
  }

  #start(): void {
    const { data, onProgress, script = defaultScript } = this.#options;
    const opened = Promise.withResolvers<string>();
    // Who has not asked for it learns of a failure from the acts that it refuses.
    opened.promise.catch(() => {});
    const worker = new Worker(script, { workerData: data, name: `sqlite-${data.role}` });
    this.#state = { kind: "running", worker, opened };
    let reason = new ChatError("unavailable", "the store is unavailable: its thread has ended");
    worker.on("message", (message: FromThread) => {
      if (message.kind === "answers") this.#settle(message);
      else if (message.kind === "progress") onProgress(message.fields, message.message);
      else if (message.kind === "opened") opened.resolve(message.epoch);
      else reason = toChatError(message.failure);
    });
    worker.on("error", (error) => {
      reason = new ChatError(reason.code, reason.message, { cause: error });
    });
    worker.on("exit", () => {
      opened.reject(reason);
      this.#end(reason);
    });
  }

  #findRefusal(): ChatError | undefined {
    if (this.#state.kind === "closing" || this.#state.kind === "closed") return toClosed();
    const waiting = this.#unsent.length + this.#unanswered.length;
    const { maxWaiting = defaultMaxWaiting } = this.#options;
    return waiting < maxWaiting
      ? undefined
      : new ChatError(
          "unavailable",
          `${waiting} acts wait for the store, the limit is ${maxWaiting}`,
        );
  }

  #flush(): void {
    if (this.#unsent.length === 0) return;
    // What keeps it from opening is told to those who wait, when the new worker ends.
    if (this.#state.kind === "down") this.open().catch(() => {});
    if (this.#state.kind !== "running") return;
    const sent = this.#unsent;
    this.#unsent = [];
    try {
      send(this.#state.worker, { kind: "calls", calls: sent.map((waiting) => waiting.call) });
      this.#unanswered.push(...sent);
    } catch (thrown) {
      // A value that cannot cross threads: nothing of this round was sent.
      for (const waiting of sent) waiting.refuse(ChatError.from(thrown));
    }
  }

  #settle({ answers, isCommitted, tookMs }: Extract<FromThread, { kind: "answers" }>): void {
    if (isCommitted) {
      this.#commits++;
      this.#acts += answers.length;
      this.#onCommit?.({ acts: answers.length, tookMs });
    } else this.#refused += answers.length;
    const settled = this.#unanswered.splice(0, answers.length);
    for (const [index, answer] of answers.entries()) settled[index]?.settle(answer);
  }

  #end(reason: ChatError): void {
    const lost = [...this.#unanswered, ...this.#unsent];
    this.#unanswered = [];
    this.#unsent = [];
    this.#refused += lost.length;
    for (const waiting of lost) waiting.refuse(reason);
    this.#state = { kind: this.#state.kind === "closing" ? "closed" : "down" };
    this.#ended.resolve();
  }
}

function toClosed(): ChatError {
  return new ChatError("unavailable", "the store is closed");
}

function send(worker: Worker, message: ToThread): void {
  worker.postMessage(message);
}
