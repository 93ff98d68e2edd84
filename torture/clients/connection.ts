import type { Promises } from "../record.ts";

/** An account of the run, with what its wires need to come in. */
export type Account = {
  readonly name: string;
  readonly password: string;
  readonly id: string;
  /** Of a session by the native calls. */
  readonly token: string;
  /** On wires for two: the other one, and the conversation with them. */
  readonly peer?: { readonly name: string; readonly log: string };
};

/** Something to send. Its text, or the name of its file, begins with the key. */
export type Outgoing = {
  readonly key: string;
  readonly log: string;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };
};

/** What became of it, as far as this connection was told. "silent": this wire never says. */
export type Outcome =
  | { readonly kind: "acknowledged"; readonly seq?: number | undefined }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "unanswered" }
  | { readonly kind: "silent" };

/** An event, as a client was told of it. */
export type Heard = {
  readonly log: string;
  readonly seq?: number | undefined;
  readonly key?: string | undefined;
  readonly sha?: string | undefined;
  readonly isListed?: boolean | undefined;
};

/** What a door needs to bring a client in. */
export type Opening = {
  readonly port: number;
  /** The server's root certificate, in PEM; `undefined` without TLS. Who can't be given one finds it among those of the process. */
  readonly root?: string | undefined;
  readonly account: Account;
  /** What the client has of each log, for wires with cursors. */
  readonly cursors: ReadonlyMap<string, number>;
  readonly hear: (heard: Heard) => void;
  readonly onGap: (log: string, from: number, to: number) => void;
  readonly onResync: () => void;
  /** The account is in this conversation no longer: what the client has of it is void. */
  readonly onRemoved: (log: string) => void;
  /** Aborted when nobody wants the connection any more. */
  readonly signal: AbortSignal;
};

/** A client that is in. */
export interface Connection {
  /** Settles with the reason when it is over. */
  readonly ended: Promise<string>;
  /** Settles with the answer, or when the connection is over. */
  send(message: Outgoing): Promise<Outcome>;
  /** Says up to where a conversation has been read, on wires that can. */
  mark?(log: string, seq: number): void;
  /** For clients that come back by themselves: do it now. */
  wake?(): void;
}

/** How clients come in by one wire. */
export type DoorClient = Pick<Promises, "hears" | "retries" | "hasSlowFiles"> & {
  readonly door: string;
  readonly sendsFiles: boolean;
  /** Whether the server takes what has arrived for heard: then everything counts, on whichever connection it came. */
  readonly isTrusted?: true;
  /** Settles when the client is in. Rejects when it is refused, or the line breaks before. */
  open(opening: Opening): Promise<Connection>;
};

/** The end of a connection, from whichever side it comes. */
export class Ending {
  readonly promise: Promise<string>;
  readonly #settle: (why: string) => void;
  #isOver = false;

  /** `release` gives back what the connection holds; it is called once. */
  constructor(signal: AbortSignal, release: () => void) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.promise = promise;
    this.#settle = (why) => {
      if (this.#isOver) return;
      this.#isOver = true;
      resolve(why);
      release();
    };
    const onAbort = () => this.end("by the client");
    signal.addEventListener("abort", onAbort, { once: true });
    void promise.then(() => signal.removeEventListener("abort", onAbort));
    if (signal.aborted) queueMicrotask(onAbort);
  }

  end(why: string): void {
    this.#settle(why);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits for something that the connection brings. Rejects when it ends before. */
  async before<Value>(promise: Promise<Value>): Promise<Value> {
    return await Promise.race([
      promise,
      this.promise.then((why) => {
        throw new Error(why);
      }),
    ]);
  }
}

/** Sends that wait for an answer, by what the answer names. */
export class Answers {
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();

  constructor(ending: Ending) {
    void ending.promise.then(() => {
      for (const key of [...this.#waiting.keys()]) this.settle(key, { kind: "unanswered" });
    });
  }

  wait(key: string): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const earlier = this.#waiting.get(key);
    this.#waiting.set(key, (outcome) => {
      earlier?.(outcome);
      resolve(outcome);
    });
    return promise;
  }

  settle(key: string, outcome: Outcome): void {
    this.#waiting.get(key)?.(outcome);
    this.#waiting.delete(key);
  }
}
