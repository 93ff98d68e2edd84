import type { ActArgs, ActName } from "./acts/act.ts";
import type { Failure } from "./failure.ts";

/** What a thread is for: the writer commits, the reader only looks. */
export type ThreadRole = "writer" | "reader";

/** What a thread is started with. */
export type ThreadData = { readonly role: ThreadRole; readonly path: string };

/** One act that is asked for. */
export type Call<Name extends ActName = ActName> = {
  readonly [Each in Name]: { readonly act: Each; readonly args: ActArgs<Each> };
}[Name];

/** What came of one act. */
export type Answer =
  | { readonly isDone: true; readonly value: unknown }
  | { readonly isDone: false; readonly failure: Failure };

/** From the main thread to a worker. */
export type ToThread =
  /** First of all. A thread that has started but not opened has touched no file. */
  | { readonly kind: "open" }
  | { readonly kind: "calls"; readonly calls: readonly Call[] }
  /** Answer what came before, then close. */
  | { readonly kind: "close" };

/** From a worker to the main thread. First, when told to open, `opened` or `refused`, then answers in the order of the calls. */
export type FromThread =
  | { readonly kind: "opened"; readonly epoch: string }
  | { readonly kind: "refused"; readonly failure: Failure }
  | {
      readonly kind: "progress";
      readonly fields: Readonly<Record<string, unknown>>;
      readonly message: string;
    }
  /** The acts of one transaction. */
  | {
      readonly kind: "answers";
      readonly answers: readonly Answer[];
      readonly isCommitted: boolean;
      /** How long the transaction took. */
      readonly tookMs: number;
    };
