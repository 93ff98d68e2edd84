import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { CallTransport, HeaderFields } from "./call-transport.ts";
import type { ConnectCall } from "./connect-calls.ts";
import type { Log } from "./log.ts";
import { createMessageQueue } from "./message-queue.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { Peer } from "./peer.ts";
import { serveAs, toRequestId } from "./request-id.ts";
import { type StallWatch, watchForStall } from "./stall-watch.ts";

/** The request of a call, in Connect's words. */
export type ConnectRequest = {
  readonly url: string;
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
};

/** What a call is served with. */
export type ConnectCallContext = {
  readonly peer: Peer;
  /** How long nothing may move before the stream is reset. */
  readonly stalledMs: number;
  readonly log: Log;
};

/** Serves one call of Connect's router on a transport of its own. Never throws; whatever goes wrong ends this stream alone. */
export function serveConnectCall(
  transport: CallTransport,
  request: ConnectRequest,
  call: ConnectCall,
  context: ConnectCallContext,
): void {
  void new ServedCall(transport, request, context).run(call);
}

class ServedCall {
  readonly #transport: CallTransport;
  readonly #request: ConnectRequest;
  readonly #context: ConnectCallContext;
  readonly #requestId: string;
  readonly #abort = new AbortController();
  readonly #watch: StallWatch;
  #header: HeaderFields = {};

  constructor(transport: CallTransport, request: ConnectRequest, context: ConnectCallContext) {
    this.#transport = transport;
    this.#request = request;
    this.#requestId = toRequestId(request.headers.get("x-request-id"));
    this.#context = context;
    this.#watch = watchForStall(context.stalledMs, () => transport.reset("cancel"));
  }

  async run(call: ConnectCall): Promise<void> {
    const { url, method, headers } = this.#request;
    const outbox = this.#openOutbox();
    const body = this.#listen(outbox);
    try {
      const header = new Headers([...headers]);
      const { signal } = this.#abort;
      const request = { httpVersion: "2.0", url, method, header, body, signal };
      const response = await serveAs(this.#requestId, () => call(request, this.#context.peer));
      await this.#answer(response, outbox);
    } catch (error) {
      // The client went away, or gave up: nobody is left to tell.
      if (!this.#abort.signal.aborted) this.#fail(error);
    }
  }

  #listen(outbox: Outbox): AsyncIterable<Uint8Array> {
    const queue = createMessageQueue(this.#transport);
    this.#transport.listen({
      onData: (chunk) => {
        this.#watch.moved();
        queue.add(Buffer.from(chunk));
      },
      onEnd: () => queue.end(),
      onAbort: () => this.#abort.abort(),
      onClose: () => {
        this.#watch.stop();
        this.#abort.abort();
        queue.end();
        outbox.close();
      },
    });
    return queue.messages;
  }

  #openOutbox(): Outbox {
    const beforeWrite = () => this.#transport.sendHeaders(this.#header);
    const sink = this.#transport.openSink({ beforeWrite, hasWholePrefixes: false });
    // Each part waits for the one before it.
    return createOutbox({ sink, onOverflow: () => {} });
  }

  async #answer(response: UniversalServerResponse, outbox: Outbox): Promise<void> {
    this.#header = {
      ":status": String(response.status),
      ...toFields(response.header),
      "x-request-id": this.#requestId,
    };
    for await (const chunk of response.body ?? []) {
      outbox.push(chunk);
      await outbox.flushed();
      if (!this.#transport.canSend) return;
      this.#watch.moved();
    }
    const trailer = toFields(response.trailer);
    const fields = this.#transport.hasSentHeaders ? trailer : { ...this.#header, ...trailer };
    this.#transport.end(fields, () => this.#transport.discard());
  }

  #fail(error: unknown): void {
    const [path] = this.#request.url.split("?", 1);
    const requestId = this.#requestId;
    this.#context.log.error({ err: error, requestId, path }, "request failed");
    if (this.#transport.hasSentHeaders) this.#transport.reset("cancel");
    else this.#transport.end({ ":status": "500", "x-request-id": requestId }, () => {});
  }
}

function toFields(headers: Headers | undefined): HeaderFields {
  return Object.fromEntries(headers ?? []);
}
