import type { Content, Event, OutgoingMessage } from "../bridge/messages.ts";

/** One line of the timeline. Keys are stable; an own message keeps its key when it is committed. */
export type Row =
  /** Nothing is before this. */
  | { readonly kind: "beginning"; readonly key: string }
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | { readonly kind: "notice"; readonly key: string; readonly event: Event }
  | MessageRow;

/** A message with what is known of its place among the others. */
export type MessageRow = {
  readonly kind: "message";
  readonly key: string;
  readonly authorId: string;
  /** As it was when the event was read; the list of people may know a newer one. */
  readonly authorName: string;
  readonly at: number;
  readonly isOwn: boolean;
  /** Follows closely on a message of the same author: shown without its head. */
  readonly isGrouped: boolean;
  readonly body:
    | { readonly kind: "sent"; readonly seq: number; readonly content: Content }
    | { readonly kind: "outgoing"; readonly message: OutgoingMessage };
};

/** Messages of one author within this time are one group, in milliseconds. */
export const groupMs: number = 5 * 60_000;

/** What the rows are made of. */
export type RowSource = {
  readonly events: readonly Event[];
  readonly outgoing: readonly OutgoingMessage[];
  readonly me: { readonly id: string; readonly displayName: string } | undefined;
  /** The unread line stands before the first message of somebody else after this; undefined means no line. */
  readonly unreadAfter: number | undefined;
  readonly dayKey: (at: number) => string;
};

/** The rows of a timeline, top to bottom. Messages on their way come last. */
export function buildRows(source: RowSource): readonly Row[] {
  const rows: Row[] = [];
  const { me, unreadAfter } = source;
  let day = "";
  // Before the older pages are here it is not known where the line stands.
  const isKnown = (source.events[0]?.seq ?? 1) <= (unreadAfter ?? 0) + 1;
  let isLinePending = unreadAfter !== undefined && isKnown;
  const committed = new Set<string>();

  const startDay = (at: number): void => {
    const key = source.dayKey(at);
    if (key === day) return;
    day = key;
    rows.push({ kind: "day", key: `day ${key}`, at });
  };
  const addMessage = (row: Omit<MessageRow, "kind" | "isGrouped">): void => {
    startDay(row.at);
    const last = rows.at(-1);
    const isGrouped =
      last?.kind === "message" && last.authorId === row.authorId && row.at - last.at < groupMs;
    rows.push({ kind: "message", ...row, isGrouped });
  };

  if (source.events[0]?.seq === 1) rows.push({ kind: "beginning", key: "beginning" });
  for (const event of source.events) {
    const { actor, at, seq, body } = event;
    if (isNotice(event)) {
      startDay(at);
      rows.push({ kind: "notice", key: `seq ${seq}`, event });
    }
    if (body.kind !== "message") continue;
    const isOwn = actor.id === me?.id;
    if (isOwn) committed.add(body.clientMessageId);
    if (isLinePending && !isOwn && seq > (unreadAfter ?? 0)) {
      startDay(at);
      rows.push({ kind: "unread", key: "unread" });
      isLinePending = false;
    }
    const key = isOwn && body.clientMessageId ? `own ${body.clientMessageId}` : `seq ${seq}`;
    addMessage({
      key,
      authorId: actor.id,
      authorName: actor.displayName,
      at,
      isOwn,
      body: { kind: "sent", seq, content: body.content },
    });
  }
  for (const message of source.outgoing) {
    if (!me || committed.has(message.clientMessageId)) continue;
    addMessage({
      key: `own ${message.clientMessageId}`,
      authorId: me.id,
      authorName: me.displayName,
      at: message.createdAt,
      isOwn: true,
      body: { kind: "outgoing", message },
    });
  }
  return rows;
}

function isNotice({ body }: Event): boolean {
  return body.kind !== "message" && body.kind !== "unknown" && body.kind !== "profile_changed";
}

/** The key of the row that shows a message. */
export function findRowKey(rows: readonly Row[], seq: number): string | undefined {
  return rows.find(
    (row) => row.kind === "message" && row.body.kind === "sent" && row.body.seq === seq,
  )?.key;
}

/** Whether two rows with the same key look the same. */
export function isSameRow(a: Row | undefined, b: Row | undefined): boolean {
  if (a === b) return true;
  if (a?.kind !== "message" || b?.kind !== "message")
    return a?.kind === b?.kind && a?.key === b?.key;
  if (a.isGrouped !== b.isGrouped || a.at !== b.at || a.authorName !== b.authorName) return false;
  if (a.body.kind === "sent" && b.body.kind === "sent") return a.body.content === b.body.content;
  return (
    a.body.kind === "outgoing" && b.body.kind === "outgoing" && a.body.message === b.body.message
  );
}

/** How many messages of others come after a seq. */
export function countUnread(
  events: readonly Event[],
  readSeq: number,
  myId: string | undefined,
): number {
  let count = 0;
  for (const { seq, body, actor } of events) {
    if (seq > readSeq && body.kind === "message" && actor.id !== myId) count += 1;
  }
  return count;
}
