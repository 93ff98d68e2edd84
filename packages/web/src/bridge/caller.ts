import type { Calls, EngineEvent, EngineMessage, Failure, Method, Port, Tell } from "./messages.ts";

/** Thrown by a call that failed. `message` is for people. */
export class CallError extends Error {
  readonly code: string;
  /** Milliseconds after which another try makes sense, where the server said so. */
  readonly retryAfterMs: number | undefined;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "CallError";
    this.code = failure.code;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** What ends a call early: a part of `AbortSignal`. */
export type CancelSignal = {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
};

/** How a call may be followed and ended. */
export type CallOptions = {
  readonly signal?: CancelSignal;
  /** What the count means is said at the call. */
  readonly onProgress?: (value: number) => void;
};

/** The engine, as the page sees it. */
export interface Engine {
  /** Rejects with `CallError`; code `canceled` when `signal` ended it. */
  call<Name extends Method>(
    method: Name,
    params: Calls[Name]["params"],
    options?: CallOptions,
  ): Promise<Calls[Name]["result"]>;
  tell(tell: Tell): void;
  /** Listens to every event; the returned function ends it. */
  listen(listener: (event: EngineEvent) => void): () => void;
}

type Pending = {
  readonly resolve: (value: never) => void;
  readonly reject: (error: CallError) => void;
  readonly onProgress: ((value: number) => void) | undefined;
};

/** The page's end of the bridge. Starts the port. */
export function createCaller(port: Port): Engine {
  const pending = new Map<number, Pending>();
  const listeners = new Set<(event: EngineEvent) => void>();
  let lastId = 0;

  port.addEventListener("message", ({ data }) => {
    // The one place where what comes from the engine gets its type: both ends are one build.
    const message = data as EngineMessage;
    if (message.kind === "event") {
      for (const listener of listeners) listener(message.event);
      return;
    }
    const call = pending.get(message.id);
    if (!call) return;
    if (message.kind === "progress") {
      call.onProgress?.(message.value);
      return;
    }
    pending.delete(message.id);
    if (message.kind === "result") call.resolve(message.value as never);
    else call.reject(new CallError(message.failure));
  });
  port.start?.();

  return {
    call(method, params, options = {}) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject, onProgress: options.onProgress });
        port.postMessage({ kind: "call", id, method, params } as never, []);
        options.signal?.addEventListener("abort", () => {
          if (!pending.delete(id)) return;
          port.postMessage({ kind: "cancel", id }, []);
          reject(new CallError({ code: "canceled", message: "canceled", retryAfterMs: undefined }));
        });
      });
    },
    tell(tell) {
      port.postMessage({ kind: "tell", tell }, []);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
