import { ChatError } from "@parley/core";
import type { Log } from "../../net/log.ts";
import { respondText } from "../../net/respond-text.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../../net/routes.ts";
import { putBefore, sendPieces } from "../../net/send-pieces.ts";
import { logBreak } from "../../wording/reveal.ts";
import type { Answer, Call, Calls } from "./call.ts";
import { encodeEnvelope } from "./codec.ts";
import { toErrmsg } from "./errors.ts";
import { bodiesInShare, maxBodiesBytes, maxPlainBytes, minShareBytes } from "./limits.ts";
import { createMemoryBudget, type MemoryBudget } from "./memory-budget.ts";

type HttpParts = { readonly calls: Calls; readonly log: Log };

/**
 * Serves the calls: POST, one message in, one out, status 200 whatever came of it. A body takes memory only as it comes, and
 * beyond a plain call's size only for who is signed in.
 */
export function createHttp({ calls, log }: HttpParts): HttpHandler {
  const whole = createMemoryBudget(maxBodiesBytes);
  const served = new Map(
    Object.entries(calls).map(([path, call]) => {
      // A share for each call, so that who floods one leaves the others in peace.
      const shareBytes = Math.max(minShareBytes, bodiesInShare * call.maxBytes);
      return [path, { call, budget: createMemoryBudget(shareBytes, whole) }];
    }),
  );

  return async (request, response, { url, peer }) => {
    const found = served.get(url.pathname);
    if (found === undefined) return respondText(request, response, 404, "no such call");
    if (request.method !== "POST") {
      response.setHeader("Allow", "POST");
      return respondText(request, response, 405, "a call takes POST");
    }
    const { call, budget } = found;
    const body = createBody(call, budget);
    try {
      const client = String(request.headers["user-agent"] ?? "IM client");
      const answer = await readBody(request, body).then(
        (bytes) => call.answer(bytes, { address: peer.address, client }),
        (thrown) => ({ head: encodeEnvelope("", toErrmsg(toRefusal(thrown), log)) }),
      );
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

/** A body that is coming in. */
type Body = {
  /** Throws a refusal when the body is, or would be, too much. */
  add(piece: Uint8Array): Promise<void>;
  requireSize(bytes: number): void;
  join(): Uint8Array;
  /** The reader's to give back. */
  readonly takenBytes: number;
};

function createBody({ maxBytes, admit }: Call, budget: MemoryBudget): Body {
  const pieces: Uint8Array[] = [];
  let takenBytes = 0;
  let isAdmitted = admit === undefined;
  const requireSize = (bytes: number): void => {
    if (bytes <= maxBytes) return;
    const message = `the request is at least ${bytes} bytes, the limit is ${maxBytes}`;
    throw new ChatError("resource_exhausted", message);
  };
  return {
    requireSize,
    async add(piece) {
      requireSize(takenBytes + piece.length);
      if (!budget.take(piece.length)) {
        throw new ChatError("unavailable", "the server is busy with large requests, try again");
      }
      takenBytes += piece.length;
      pieces.push(piece);
      if (isAdmitted || takenBytes <= maxPlainBytes) return;
      await admit?.(Buffer.concat(pieces));
      isAdmitted = true;
    },
    join: () => Buffer.concat(pieces, takenBytes),
    get takenBytes() {
      return takenBytes;
    },
  };
}

async function readBody(request: HttpRequest, body: Body): Promise<Uint8Array> {
  body.requireSize(Number(request.headers["content-length"] ?? 0));
  // Left early, the rest of the body is passed over by the HTTP server: the client can still read the answer.
  for await (const piece of request.iterator({ destroyOnReturn: false })) await body.add(piece);
  return body.join();
}

/** What is no refusal is a connection that broke: there is nobody to answer, and nothing to log. */
function toRefusal(thrown: unknown): ChatError {
  if (thrown instanceof ChatError) return thrown;
  return new ChatError("canceled", "the request broke off", { cause: thrown });
}

async function send(
  response: HttpResponse,
  { head, rest, headers = {} }: Answer,
  log: Log,
): Promise<void> {
  response.statusCode = 200;
  response.setHeader("Content-Type", "application/x-protobuf");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (rest === undefined) {
    response.setHeader("Content-Length", head.length);
    response.end(head);
    return;
  }
  await sendPieces(response, putBefore(head, rest)).catch((thrown) => {
    // The client sees that its answer has no end.
    logBreak(thrown, log, "an answer broke off");
    response.destroy();
  });
}
