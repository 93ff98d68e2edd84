import type { OutgoingMessage } from "./client.ts";

/** Where a message in the outbox stands. */
export type Phase =
  /** A file that is not on the server yet; `sentBytes` is undefined until its upload begins. */
  | { readonly kind: "unsent"; readonly sentBytes: number | undefined }
  /** May be posted. Lower turns first; not before this time. */
  | { readonly kind: "ready"; readonly turn: number; readonly notBefore: number }
  /** Posted over the connection of now; no answer yet. */
  | { readonly kind: "posting"; readonly turn: number }
  /** Committed; kept until its event has been told, so that the message is always in one of the two places. */
  | { readonly kind: "committed"; readonly log: string; readonly seq: number }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly canRetry: boolean;
    };

/** A message in the outbox. */
export type OutboxItem = {
  readonly clientMessageId: string;
  readonly conversationId: string;
  readonly createdAt: number;
  readonly body:
    | { readonly kind: "text"; readonly text: string }
    | {
        readonly kind: "file";
        readonly name: string;
        readonly size: number;
        readonly mediaType: string;
        /** Once the upload has begun. */
        readonly uploadId: string | undefined;
        /** Once it is finished. */
        readonly fileId: string | undefined;
      };
  readonly phase: Phase;
  /** Tries that failed since the last one that went well. */
  readonly failures: number;
};

function toProgress(phase: Phase): OutgoingMessage["progress"] {
  switch (phase.kind) {
    case "unsent":
      return phase.sentBytes === undefined
        ? { state: "waiting" }
        : { state: "uploading", sentBytes: phase.sentBytes };
    case "ready":
      return { state: "waiting" };
    case "posting":
    case "committed":
      return { state: "sending" };
    case "failed": {
      const { code, message, canRetry } = phase;
      return { state: "failed", code, message, canRetry };
    }
  }
}

/** What is told of an item. */
export function toOutgoing(item: OutboxItem): OutgoingMessage {
  const { clientMessageId, conversationId, createdAt, body } = item;
  const content =
    body.kind === "text"
      ? body
      : { kind: body.kind, name: body.name, size: body.size, mediaType: body.mediaType };
  return { clientMessageId, conversationId, createdAt, content, progress: toProgress(item.phase) };
}

/**
 * The items to post now, at most one for each conversation, because only the answer to one says whether the next
 * may follow; and when to look again if nothing else happens.
 */
export function findDue(
  items: Iterable<OutboxItem>,
  now: number,
): { readonly due: readonly OutboxItem[]; readonly nextAt: number | undefined } {
  const first = new Map<string, { readonly item: OutboxItem; readonly turn: number }>();
  for (const item of items) {
    const { phase } = item;
    if (phase.kind !== "ready" && phase.kind !== "posting") continue;
    // What is posted comes before everything that waits.
    const turn = phase.kind === "posting" ? Number.NEGATIVE_INFINITY : phase.turn;
    const other = first.get(item.conversationId);
    if (!other || turn < other.turn) first.set(item.conversationId, { item, turn });
  }
  const due: OutboxItem[] = [];
  let nextAt: number | undefined;
  for (const { item } of first.values()) {
    if (item.phase.kind !== "ready") continue;
    if (item.phase.notBefore <= now) due.push(item);
    else nextAt = Math.min(nextAt ?? item.phase.notBefore, item.phase.notBefore);
  }
  return { due, nextAt };
}

/** The items as text for the storage. */
export function encodeItems(items: Iterable<OutboxItem>): string {
  return JSON.stringify([...items]);
}

/**
 * The items from the storage as they stand in a new process: nothing is on its way, and a file whose bytes are
 * gone has failed unless the server has them all (`sentBytes` is the whole size).
 */
export function parseItems(text: string): readonly OutboxItem[] {
  // Written by `encodeItems` and read by nobody else: this is the one place that takes its word for the shape.
  const items = JSON.parse(text) as readonly OutboxItem[];
  return items.map((item) => ({ ...item, failures: 0, phase: toRestored(item) }));
}

function toRestored({ body, phase }: OutboxItem): Phase {
  switch (phase.kind) {
    case "ready":
    case "posting":
      return { kind: "ready", turn: phase.turn, notBefore: 0 };
    case "unsent":
      if (body.kind !== "file" || phase.sentBytes === body.size) return phase;
      return {
        kind: "failed",
        code: "not_readable",
        message: `${body.name} was not sent completely before the restart: choose the file again`,
        canRetry: false,
      };
    case "committed":
    case "failed":
      return phase;
  }
}
