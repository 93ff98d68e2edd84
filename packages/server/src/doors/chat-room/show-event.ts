import {
  type AccountId,
  type Event,
  type File,
  isMessageEvent,
  type MessageEvent,
} from "@parley/core";
import { encodeText, type Sender } from "./codec.ts";

/** Client message ids of what came in by this door begin with it. */
const ownPrefix = "chat-room:";

/** The client message id for something that came in by this door; `unique` at most 54 bytes. */
export function toClientMessageId(unique: string): string {
  return `${ownPrefix}${unique}`;
}

/** Names what an account sent by this door, in the room. */
export function toOwnId(accountId: AccountId, clientMessageId: string): string {
  return `${accountId} ${clientMessageId}`;
}

/**
 * The own id of an event that came in by this door; `undefined` for others. Clients show at once what their
 * own user sends, so it is never sent back to its account here, neither live nor later.
 */
export function findOwnId(event: Event): string | undefined {
  if (!isMessageEvent(event)) return undefined;
  const { clientMessageId } = event.body;
  if (!clientMessageId.startsWith(ownPrefix)) return undefined;
  return toOwnId(event.actor.id, clientMessageId);
}

/** Whose name and time stand at an event. */
export function toSender({ actor, at }: Event): Sender {
  return { username: actor.username, at };
}

/** The file that an event brings, if this wire can show it: an empty one has no chunk. */
export function findFile(event: Event): File | undefined {
  if (!isMessageEvent(event) || event.body.content.kind !== "file") return undefined;
  const { file } = event.body.content;
  return file.size === 0 ? undefined : file;
}

/** The one message that shows an event; `undefined` for what is no message, and for files, which take several. */
export function encodeEvent(event: Event): Uint8Array | undefined {
  if (!isMessageEvent(event) || findFile(event) !== undefined) return undefined;
  return encodeText(toSender(event), toText(event));
}

function toText({ body: { content } }: MessageEvent): string {
  return content.kind === "text" ? content.text : `(sent an empty file: ${content.file.name})`;
}
