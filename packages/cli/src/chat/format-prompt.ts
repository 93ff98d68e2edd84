import type { ConnectionState, OutgoingMessage } from "@parley/sdk";
import { toSafeLine } from "../safe-text.ts";

/** What the prompt shows. */
export type PromptFacts = {
  readonly connection: ConnectionState;
  readonly name: string;
  /** The conversation that is shown; "" for the lobby. */
  readonly label: string;
  /** In the other conversations. */
  readonly unreadCount: number;
  readonly outbox: readonly OutgoingMessage[];
  /** A download under way: a name, and its part from 0 to 1. */
  readonly download: { readonly name: string; readonly part: number } | undefined;
};

const toPercent = (part: number): string => `${Math.floor(part * 100)} %`;

function toNotes({ connection, outbox, download, unreadCount }: PromptFacts): readonly string[] {
  const notes: string[] = [];
  if (connection.state === "waiting" || connection.state === "stopped") notes.push("offline");
  if (connection.state === "connecting") notes.push("connecting");
  if (connection.state === "catching_up") notes.push("catching up");
  const moving = outbox.filter(({ progress }) => progress.state !== "failed");
  for (const { content, progress } of moving) {
    if (content.kind !== "file" || progress.state !== "uploading") continue;
    const part = content.size === 0 ? 1 : progress.sentBytes / content.size;
    notes.push(`${toSafeLine(content.name)} ${toPercent(part)}`);
  }
  const waiting = moving.filter(({ progress }) => progress.state !== "uploading").length;
  // A text is on its way for an instant: it is worth a word only when it has to wait.
  if (waiting > 0 && connection.state !== "live") notes.push(`${waiting} not sent yet`);
  if (download) notes.push(`${toSafeLine(download.name)} ${toPercent(download.part)}`);
  if (unreadCount > 0) notes.push(`${unreadCount} unread`);
  return notes;
}

/** The prompt: the name, the conversation, and what is not as it should be. */
export function formatPrompt(facts: PromptFacts): string {
  const notes = toNotes(facts);
  const label = facts.label === "" ? "" : ` ${toSafeLine(facts.label)}`;
  return `${toSafeLine(facts.name)}${label}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}> `;
}
