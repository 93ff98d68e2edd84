import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ChatError } from "@parley/core";
import type { Log } from "../../net/log.ts";
import { respondText } from "../../net/respond-text.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../../net/routes.ts";
import type { Answer, Calls } from "./call.ts";
import { encodeEnvelope } from "./codec.ts";
import { toErrmsg } from "./errors.ts";
import { maxBodiesBytes } from "./limits.ts";
import { createMemoryBudget, type MemoryBudget } from "./memory-budget.ts";

type HttpParts = { readonly calls: Calls; readonly log: Log };

/** Serves the calls: POST, one message in, one out, status 200 whatever came of it. */
export function createHttp({ calls, log }: HttpParts): HttpHandler {
  const callsByPath = new Map(Object.entries(calls));
  const budget = createMemoryBudget(maxBodiesBytes);

  return async (request, response, { url, peer }) => {
    const call = callsByPath.get(url.pathname);
    if (call === undefined) return respondText(request, response, 404, "no such call");
    if (request.method !== "POST") {
      response.setHeader("Allow", "POST");
      return respondText(request, response, 405, "a call takes POST");
    }
    const body = await readBody(request, call.maxBytes, budget);
    try {
      const client = String(request.headers["user-agent"] ?? "IM client");
      const answer =
        body.kind === "whole"
          ? await call.answer(body.bytes, { address: peer.address, client })
          : { head: encodeEnvelope("", toErrmsg(body.refusal, log)) };
      await send(response, answer, log);
    } finally {
      budget.give(body.takenBytes);
    }
  };
}

/** Answers that the server is there. */
export const servePing: HttpHandler = async (_request, response) => {
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.end("pong");
};

/** `takenBytes` are the reader's to give back. */
type Body = { readonly takenBytes: number } & (
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly refusal: ChatError }
);

/** Reads a body within the call's limit and the budget. Rejects when the client goes away. */
async function readBody(
  request: HttpRequest,
  maxBytes: number,
  budget: MemoryBudget,
): Promise<Body> {
  let takenBytes = 0;
  const refuse = (bytes: number): Body | undefined => {
    if (bytes > maxBytes)
      return { kind: "refused", refusal: toTooLarge(bytes, maxBytes), takenBytes };
    return undefined;
  };
  const announced = refuse(Number(request.headers["content-length"] ?? 0));
  if (announced !== undefined) return announced;
  const pieces: Uint8Array[] = [];
  try {
    // Left early, the rest of the body is passed over by the HTTP server: the client can still read the answer.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      const refused = refuse(takenBytes + piece.length);
      if (refused !== undefined) return refused;
      if (!budget.take(piece.length)) return { kind: "refused", refusal: toBusy(), takenBytes };
      takenBytes += piece.length;
      pieces.push(piece);
    }
  } catch (thrown) {
    budget.give(takenBytes);
    throw thrown;
  }
  return { kind: "whole", bytes: Buffer.concat(pieces, takenBytes), takenBytes };
}

function toTooLarge(bytes: number, maxBytes: number): ChatError {
  const message = `the request is at least ${bytes} bytes, the limit is ${maxBytes}`;
  return new ChatError("resource_exhausted", message);
}

function toBusy(): ChatError {
  return new ChatError("unavailable", "the server is busy with large requests, try again");
}

async function send(response: HttpResponse, { head, file }: Answer, log: Log): Promise<void> {
  response.statusCode = 200;
  response.setHeader("Content-Type", "application/x-protobuf");
  response.setHeader("Content-Length", head.length + (file?.size ?? 0));
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  if (file === undefined) {
    response.end(head);
    return;
  }
  async function* readAll(content: NonNullable<Answer["file"]>) {
    yield head;
    yield* content.read();
  }
  await pipeline(Readable.from(readAll(file)), response).catch((thrown) => {
    // Who went away in the middle wants no answer.
    log.debug({ err: thrown }, "a file broke off on the way");
    response.destroy();
  });
}
