import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";

/** Long enough to be one's own, short enough for a line of a log, and nothing that a log or a header could take for something else. */
const saneId = /^[A-Za-z0-9._:-]{8,64}$/;

// It holds nothing itself: what is served keeps its own id, whatever it awaits. Why it stands here: docs/decisions/0012-request-id.md.
const serving = new AsyncLocalStorage<string>();

/**
 * The id of a request: the one that it brought (`X-Request-Id`), so that a proxy's log and ours can be read together, if it is
 * sane; else a new one.
 */
export function toRequestId(brought: string | readonly string[] | undefined): string {
  if (typeof brought === "string" && saneId.test(brought)) return brought;
  // In one piece: Node makes it of fourteen, which take half a kilobyte as long as the connection lives.
  return Buffer.from(randomUUID(), "latin1").toString("latin1");
}

/** Serves a request, or a live connection, under its id: what is called from it finds it. */
export function serveAs<Result>(requestId: string, serve: () => Result): Result {
  return serving.run(requestId, serve);
}

/** The id of what is being served here; `undefined` for what the server does by itself. */
export function findRequestId(): string | undefined {
  return serving.getStore();
}

/** What people are told of a defect: nothing but where it stands in the log. */
export function toDefectText(requestId: string): string {
  return `internal error, request ${requestId}`;
}
