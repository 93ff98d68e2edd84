import { once } from "node:events";
import type { HttpResponse } from "./routes.ts";

/**
 * Writes the pieces as the body of a response, as fast as the client reads them, and ends it. Whoever leaves early, also
 * before the first piece, ends the iteration, so that it frees what it holds: a file that nobody closes ends the process.
 * Rejects with what the pieces throw, never for a client that left. (`pipeline` does not do for HTTP/2: on a response
 * whose stream is closed already it waits for ever.)
 */
export async function sendPieces(
  response: HttpResponse,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  if (isClosed(response)) {
    await pieces[Symbol.asyncIterator]().return?.();
    return;
  }
  response.once("close", leave);
  // What the two kinds of response have in common.
  const body: NodeJS.WritableStream = response;
  try {
    for await (const piece of pieces) {
      if (gone.signal.aborted) return;
      if (body.write(piece)) continue;
      // Its rejection says that the client is gone, which the signal tells as well.
      await once(response, "drain", { signal: gone.signal }).catch(() => undefined);
      if (gone.signal.aborted) return;
    }
    response.end();
  } finally {
    response.off("close", leave);
  }
}

/**
 * One piece more, before the others. Whoever leaves before it ends the others' iteration too, which may have begun already.
 * (A generator that has not begun would not.)
 */
export function putBefore(
  first: Uint8Array,
  pieces: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const rest = pieces[Symbol.asyncIterator]();
  let isFirst = true;
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (!isFirst) return rest.next();
        isFirst = false;
        return { done: false, value: first };
      },
      async return() {
        await rest.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

/**
 * The same pieces when the first of them is there: what cannot begin rejects, while the head of an answer can still say so.
 * They are to be sent or left, so that they free what they hold.
 */
export async function beginPieces(
  pieces: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const iterator = pieces[Symbol.asyncIterator]();
  const { done, value } = await iterator.next();
  const rest = { [Symbol.asyncIterator]: () => iterator };
  return done ? rest : putBefore(value, rest);
}

function isClosed(response: HttpResponse): boolean {
  return "stream" in response ? response.stream.destroyed : response.destroyed;
}
