import { randomBytes } from "node:crypto";
import type { MessageEvent, Session, SessionId } from "@parley/core";

const prefix = "im-gateway:";

/** A client message id, never used before, that tells which session of this door posted the message. */
export function createOwnMessageId({ id }: Session): string {
  return `${prefix}${id}:${randomBytes(12).toString("base64url")}`;
}

/** Whether the session itself posted a message: its client shows it already and would show it twice. */
export function isOwnMessage({ body }: MessageEvent, id: SessionId): boolean {
  return body.clientMessageId.startsWith(`${prefix}${id}:`);
}
