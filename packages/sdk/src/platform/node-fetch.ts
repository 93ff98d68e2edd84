import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestByTls } from "node:https";
import { arrayBuffer, text } from "node:stream/consumers";
import type { FetchRequest, FetchResponse } from "../platform.ts";

/**
 * Fetches over HTTP/1.1, on a connection that ends when the request is stopped. By TLS, Node's own fetch (26) speaks HTTP/2 and gives
 * every request to one connection: when its line dies without a word, all of them wait for minutes, stopped or not. Follows no redirects.
 */
export async function fetchByNode(
  url: string,
  { method, headers, body, signal }: FetchRequest,
): Promise<FetchResponse> {
  const open = new URL(url).protocol === "https:" ? requestByTls : requestPlain;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = open(url, { method, headers }, resolve);
  request.on("error", reject);
  const stop = () => void request.destroy(new Error("the request was stopped"));
  signal?.addEventListener("abort", stop);
  // Comes in any case: when the answer has been read, has failed, or is not wanted any more.
  request.once("close", () => signal?.removeEventListener("abort", stop));
  if (signal?.aborted) stop();
  request.end(body);
  const response = await promise;
  return {
    status: response.statusCode ?? 0,
    headers: {
      get: (name) => [response.headers[name.toLowerCase()] ?? []].flat().join(", ") || null,
    },
    body: readPieces(response),
    bytes: async () => new Uint8Array(await arrayBuffer(response)),
    text: () => text(response),
  };
}

/** As plain arrays: what is cut from a Buffer shares its memory. */
async function* readPieces(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  for await (const piece of response) yield new Uint8Array(piece);
}
