import {
  ChatError,
  type Clock,
  type Core,
  type ErrorCode,
  type File,
  type FileId,
  type Session,
  toId,
} from "@parley/core";
import type { Log } from "../../../net/log.ts";
import { respondText } from "../../../net/respond-text.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../../../net/routes.ts";
import { beginPieces, sendPieces } from "../../../net/send-pieces.ts";
import { toRetryHeaders } from "../../../wording/retry-headers.ts";
import { logBreak } from "../../../wording/reveal.ts";
import { parseBearer } from "../calls.ts";
import { parseRange } from "./byte-range.ts";
import type { FileLinks } from "./file-links.ts";
import { toEtag, toFileHeaders } from "./headers.ts";

type Parts = {
  readonly core: Core;
  readonly clock: Clock;
  readonly log: Log;
  readonly links: FileLinks;
  /** How long a browser may keep a file that was got with a token. */
  readonly maxAgeMs: number;
};

const statuses: Record<ErrorCode, number> = {
  invalid_argument: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  failed_precondition: 409,
  resource_exhausted: 429,
  slow_consumer: 429,
  unavailable: 503,
  canceled: 499,
  internal: 500,
};

type Headers = Readonly<Record<string, string | number>>;

type Found = { readonly session: Session; readonly file: File; readonly headers: Headers };

function readHeader(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

function sendHead(response: HttpResponse, status: number, headers: Headers): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function sendError(request: HttpRequest, response: HttpResponse, error: ChatError): void {
  const challenge = error.code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {};
  sendHead(response, statuses[error.code], { ...toRetryHeaders(error), ...challenge });
  respondText(request, response, statuses[error.code], error.message);
}

/** Whether the client has these very bytes already. */
function isNotModified(request: HttpRequest, file: File): boolean {
  const header = readHeader(request, "if-none-match");
  if (header === undefined) return false;
  const tags = header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(toEtag(file));
}

/** A range counts only for the version that the client has a part of. */
function readRange(request: HttpRequest, file: File): string | undefined {
  const ifRange = readHeader(request, "if-range");
  if (ifRange !== undefined && ifRange !== toEtag(file)) return undefined;
  return readHeader(request, "range");
}

/** Serves `/files/<id>/<name>` by GET and HEAD, with a link's signature or with a bearer token. */
export function createDownload({ core, clock, log, links, maxAgeMs }: Parts): HttpHandler {
  /** Who asks, and how long the answer may be kept. */
  async function authenticate(
    request: HttpRequest,
    fileId: FileId,
    query: URLSearchParams,
  ): Promise<{ readonly session: Session; readonly maxAgeMs: number }> {
    const token = parseBearer(readHeader(request, "authorization"));
    if (token !== undefined) return { session: await core.sessions.authenticate(token), maxAgeMs };
    if (!query.has("k")) {
      throw new ChatError(
        "unauthenticated",
        "a file needs a link from GetFileLink or a bearer token",
      );
    }
    const grant = links.verify(fileId, query);
    if (grant === undefined) {
      throw new ChatError("permission_denied", "the link is not valid or has expired");
    }
    const session = await core.sessions.find(grant.sessionId);
    if (session === undefined) throw new ChatError("permission_denied", "the session has ended");
    return { session, maxAgeMs: grant.expiresAt - clock.now() };
  }

  async function send(
    request: HttpRequest,
    response: HttpResponse,
    { session, file, headers }: Found,
  ): Promise<void> {
    if (isNotModified(request, file)) {
      sendHead(response, 304, headers);
      response.end();
      return;
    }
    const answer = parseRange(readRange(request, file), file.size);
    if (answer.kind === "unsatisfiable") {
      sendHead(response, 416, { "content-range": `bytes */${file.size}`, "content-length": 0 });
      response.end();
      return;
    }
    const range = answer.kind === "part" ? answer.range : { start: 0, end: file.size };
    const isBare = request.method === "HEAD" || range.start === range.end;
    // Too many readers, or a disk that refuses: said by the head, or never.
    const pieces = isBare ? undefined : await beginPieces(core.files.fetch(session, file, range));
    sendHead(response, answer.kind === "part" ? 206 : 200, {
      ...headers,
      "content-length": range.end - range.start,
      ...(answer.kind === "part"
        ? { "content-range": `bytes ${range.start}-${range.end - 1}/${file.size}` }
        : {}),
    });
    if (pieces === undefined) {
      response.end();
      return;
    }
    await sendPieces(response, pieces).catch((thrown) => {
      logBreak(thrown, log, "a download broke off", { file: file.id });
      response.destroy();
    });
  }

  return async (request, response, { url }) => {
    try {
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.setHeader("allow", "GET, HEAD");
        return respondText(request, response, 405, "a file takes GET and HEAD");
      }
      const fileId = toId<FileId>(url.pathname.split("/")[2] ?? "");
      const { session, maxAgeMs } = await authenticate(request, fileId, url.searchParams);
      const file = await core.files.get(session, fileId);
      await send(request, response, { session, file, headers: toFileHeaders(file, maxAgeMs) });
    } catch (thrown) {
      const error = ChatError.from(thrown);
      // A defect is the listener's to log and to answer.
      if (error.code === "internal" || response.headersSent) throw thrown;
      log.refused?.(thrown);
      sendError(request, response, error);
    }
  };
}
