import type { AccountRef } from "../../accounts/account.ts";
import type { AccountId, LogId } from "../../ids.ts";
import type { Content, Event, MessageEvent } from "../../messages/event.ts";
import type { NewMessage, Position } from "../../ports/store.ts";
import type { EventRow, MemoryData, MessageRow } from "./memory-data.ts";

/** Takes the next seq of the log and appends. */
export function appendEvent<Body extends EventRow["body"]>(
  data: MemoryData,
  event: { log: LogId; at: number; actorId: AccountId; body: Body },
): EventRow & { readonly body: Body } {
  const rows = data.logs.get(event.log) ?? [];
  data.logs.set(event.log, rows);
  const last = rows.at(-1);
  const row = { ...event, seq: (last?.seq ?? 0) + 1, at: Math.max(event.at, last?.at ?? 0) };
  rows.push(row);
  return row;
}

/** The event as it reads now. */
export function toEvent(data: MemoryData, row: EventRow): Event {
  const { body } = row;
  if (body.kind === "message") return toMessageEvent(data, row, body);
  return { log: row.log, seq: row.seq, at: row.at, actor: toActor(data, row.actorId), body };
}

/** The message as it reads now; `body` is the row's. */
export function toMessageEvent(data: MemoryData, row: EventRow, body: MessageRow): MessageEvent {
  const { log, seq, at, actorId } = row;
  const content = toContent(data, body.content);
  return { log, seq, at, actor: toActor(data, actorId), body: { ...body, content } };
}

/** The account's current names. */
export function toActor(data: MemoryData, id: AccountId): AccountRef {
  const found = data.accounts.get(id);
  if (found === undefined) throw new Error(`no account ${id}`);
  const { username, displayName } = found.account;
  return { id, username, displayName };
}

function toContent(data: MemoryData, content: NewMessage["content"]): Content {
  if (content.kind === "text") return content;
  const found = data.files.get(content.fileId);
  if (found === undefined) throw new Error(`no file ${content.fileId}`);
  return { kind: "file", file: found.file };
}

/** The newest seq, 0 for an empty or unknown log. */
export function findHead(data: MemoryData, log: LogId): number {
  return data.logs.get(log)?.length ?? 0;
}

/** Up to `limit` events, oldest first. */
export function listEvents(
  data: MemoryData,
  log: LogId,
  position: Position,
  limit: number,
): readonly Event[] {
  const rows = data.logs.get(log) ?? [];
  return pickRows(rows, position, limit).map((row) => toEvent(data, row));
}

function pickRows(
  rows: readonly EventRow[],
  position: Position,
  limit: number,
): readonly EventRow[] {
  switch (position.kind) {
    case "after":
      return rows.filter(({ seq }) => seq > position.seq).slice(0, limit);
    case "since":
      return rows.filter(({ at }) => at >= position.at).slice(0, limit);
    case "before":
      return rows.filter(({ seq }) => seq < position.seq).slice(-limit);
    case "newest":
      return rows.slice(-limit);
  }
}
