import type { Calls, EngineEvent, Failure, Method, PageMessage, Port, Tell } from "./messages.ts";

/** What a handler gets beside its parameters. */
export type CallContext = {
  /** True once the page no longer wants the answer. */
  readonly isCanceled: () => boolean;
  /** Called when the page cancels. */
  readonly onCancel: (run: () => void) => void;
  readonly reportProgress: (value: number) => void;
};

/** A handler for each call. */
export type Handlers = {
  readonly [Name in Method]: (
    params: Calls[Name]["params"],
    context: CallContext,
  ) => Promise<Calls[Name]["result"]>;
};

/** The engine's end of one page. */
export interface Page {
  send(event: EngineEvent): void;
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { code: "internal", message: String(error), retryAfterMs: undefined };
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "internal";
  const retryAfterMs =
    "retryAfterMs" in error && typeof error.retryAfterMs === "number"
      ? error.retryAfterMs
      : undefined;
  return { code, message: error.message, retryAfterMs };
}

/** Answers the calls of one page. Starts the port. A handler's throw becomes the call's failure. */
export function answerPage(
  port: Port,
  options: { readonly handlers: Handlers; readonly onTell: (tell: Tell) => void },
): Page {
  const cancels = new Map<number, { isCanceled: boolean; readonly runs: (() => void)[] }>();

  async function answer(message: Extract<PageMessage, { kind: "call" }>): Promise<void> {
    const { id, method, params } = message;
    const cancel = { isCanceled: false, runs: [] as (() => void)[] };
    cancels.set(id, cancel);
    const handle = options.handlers[method] as Handlers[Method];
    try {
      const value = await handle(params as never, {
        isCanceled: () => cancel.isCanceled,
        onCancel: (run) => cancel.runs.push(run),
        reportProgress: (progress) =>
          port.postMessage({ kind: "progress", id, value: progress }, []),
      });
      const transfer = value instanceof ArrayBuffer ? [value] : [];
      port.postMessage({ kind: "result", id, value }, transfer);
    } catch (error) {
      port.postMessage({ kind: "failure", id, failure: toFailure(error) }, []);
    } finally {
      cancels.delete(id);
    }
  }

  port.addEventListener("message", ({ data }) => {
    // The one place where what comes from the page gets its type: both ends are one build.
    const message = data as PageMessage;
    if (message.kind === "call") void answer(message);
    else if (message.kind === "tell") options.onTell(message.tell);
    else {
      const cancel = cancels.get(message.id);
      if (!cancel) return;
      cancel.isCanceled = true;
      for (const run of cancel.runs) run();
    }
  });
  port.start?.();

  return { send: (event) => port.postMessage({ kind: "event", event }, []) };
}
