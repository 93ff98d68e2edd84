import { connect } from "node:http2";

/** Somebody who does nothing wrong, on a connection of their own, over and over. */
export type Canary = Disposable & {
  /** Requests that were answered so far. */
  readonly served: number;
  /** Settles when one more request, begun from now on, has been answered. Rejects with what went wrong, also long ago. */
  serve(): Promise<void>;
};

/** Asks for `/healthz` on one HTTP/2 connection until it is disposed of; settles with the first answer. */
export async function openHttp2Canary(place: {
  readonly host: string;
  readonly port: number;
}): Promise<Canary> {
  for (;;) {
    const canary = dial(place);
    try {
      await canary.serve();
      return canary;
    } catch {
      // On a busy machine the first bytes may come so late that the server takes us for a line client.
      canary[Symbol.dispose]();
    }
  }
}

function dial({ host, port }: { readonly host: string; readonly port: number }): Canary {
  const session = connect(`http://${host}:${port}`);
  const state = { served: 0, isOver: false };
  const failure = Promise.withResolvers<never>();
  // Whoever waits for a service hears of it.
  failure.promise.catch(() => {});
  session.on("error", failure.reject);
  session.on("close", () => failure.reject(new Error("the canary's connection was closed")));

  const ask = () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const request = session.request({ ":path": "/healthz" });
    request.on("error", reject);
    request.on("response", (headers) => {
      if (headers[":status"] !== 200) reject(new Error(`the canary got ${headers[":status"]}`));
    });
    request.on("close", () => {
      state.served += 1;
      resolve();
    });
    request.resume();
    return promise;
  };
  const run = async () => {
    while (!state.isOver) await ask();
  };
  run().catch((error: Error) => {
    if (!state.isOver) failure.reject(error);
  });
  return {
    get served() {
      return state.served;
    },
    serve: () => Promise.race([ask(), failure.promise]),
    [Symbol.dispose]() {
      state.isOver = true;
      session.destroy();
    },
  };
}
