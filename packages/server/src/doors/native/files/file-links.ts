import { createHmac, timingSafeEqual } from "node:crypto";
import { type Clock, type File, type FileId, type SessionId, toId } from "@parley/core";

/** What a good link says. */
export type FileGrant = { readonly sessionId: SessionId; readonly expiresAt: number };

/**
 * Links for one file and one session, good until they expire. A link only says who asks: whether the session
 * still stands and may see the file is checked at each request.
 */
export interface FileLinks {
  /** A path with a query, `/files/<id>/<name>?e=…&s=…&k=…`; the same one for all who ask within an hour, so that caches help. */
  sign(file: Pick<File, "id" | "name">, sessionId: SessionId): string;
  /** What the query of a link for this file grants; `undefined` when it is not ours or has expired. */
  verify(fileId: FileId, query: URLSearchParams): FileGrant | undefined;
}

const hourMs = 3_600_000;

/** Creates links signed with HMAC-SHA256 under `key`. They hold for `lifetimeMs`, at most an hour longer. */
export function createFileLinks(parts: {
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly lifetimeMs: number;
}): FileLinks {
  const { key, clock, lifetimeMs } = parts;

  function digest(fileId: string, sessionId: string, expires: string): Buffer {
    // Line breaks part the fields: no field that we sign has one, and a forged one changes the digest.
    return createHmac("sha256", key).update(`file\n${fileId}\n${sessionId}\n${expires}`).digest();
  }

  return {
    sign({ id, name }, sessionId) {
      const expiresAt = Math.ceil((clock.now() + lifetimeMs) / hourMs) * hourMs;
      const e = (expiresAt / 1000).toString();
      const k = digest(id, sessionId, e).toString("base64url");
      return `/files/${id}/${encodeURIComponent(name)}?${new URLSearchParams({ e, s: sessionId, k })}`;
    },
    verify(fileId, query) {
      const [e, s, k] = [query.get("e") ?? "", query.get("s") ?? "", query.get("k") ?? ""];
      const given = Buffer.from(k, "base64url");
      const expected = digest(fileId, s, e);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const expiresAt = Number(e) * 1000;
      return expiresAt > clock.now() ? { sessionId: toId<SessionId>(s), expiresAt } : undefined;
    },
  };
}
