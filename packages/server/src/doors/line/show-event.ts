import type { AccountRef, Event, EventBody, File } from "@parley/core";
import type { ClockTime } from "./clock-time.ts";
import { toFileMark } from "./file-mark.ts";
import { toPrintable, toPrintableLines } from "./printable.ts";
import { toShownName } from "./words.ts";

/** How events are shown. */
export type Showing = {
  readonly time: ClockTime;
  /** What stands in parentheses in front of the event, for example the conversation's title; "" for nothing. */
  readonly label: string;
};

/** As wide as `[17:03] `, so that nothing but a new message ever begins a line. */
const indent = " ".repeat(8);

/**
 * An event in a conversation as lines for people, each with its end: `[17:03] name: text`, or `* name …` for what is no message.
 * A file stands with the mark of its link. `undefined` for what people are not shown.
 */
export function showEvent(event: Event, { time, label }: Showing): string | undefined {
  const told = tell(event);
  if (told === undefined) return undefined;
  const mark = label === "" ? "" : `(${label}) `;
  if (told.kind === "news") return `* ${mark}${told.text}\n`;
  const [first = "", ...more] = toPrintableLines(told.text);
  const start = `[${time.toTime(event.at)}] ${mark}${toShownName(event.actor.username)}: `;
  return `${[start + first, ...more.map((line) => indent + line)].join("\n")}\n`;
}

/** What `/me` posts: doors that know no such thing show it as it is. */
export function toDeed(username: string, text: string): string {
  return `* ${username} ${text}`;
}

type Told = { readonly kind: "message" | "news"; readonly text: string };

function tell({ actor, body }: Event): Told | undefined {
  if (body.kind === "message") return tellMessage(actor, body.content);
  const news = tellNews(toShownName(actor.username), body);
  return news === undefined ? undefined : { kind: "news", text: news };
}

function tellMessage(
  actor: AccountRef,
  content: Extract<EventBody, { kind: "message" }>["content"],
): Told {
  const name = toShownName(actor.username);
  if (content.kind === "file")
    return { kind: "news", text: `${name} sent ${showFile(content.file)}` };
  const { text } = content;
  const deed = toDeed(actor.username, "");
  if (!text.startsWith(deed) || toPrintableLines(text).length > 1) return { kind: "message", text };
  return { kind: "news", text: `${name} ${toPrintable(text.slice(deed.length))}` };
}

/** `cat.png (1.2 MB) LINK`, the link being a mark still. */
export function showFile(file: File): string {
  return `${toPrintable(file.name)} (${toSize(file.size)}) ${toFileMark(file)}`;
}

function tellNews(name: string, body: Exclude<EventBody, { kind: "message" }>): string | undefined {
  switch (body.kind) {
    case "member_joined":
      return `${name} joined`;
    case "members_added":
      return `${name} added ${toNames(body.accounts)}`;
    case "member_left":
      return `${name} left`;
    case "member_removed":
      return `${name} took ${toNames([body.account])} out`;
    case "role_changed":
      return `${name} made ${toNames([body.account])} ${body.role}`;
    case "renamed":
      return `${name} called it ${toPrintable(body.title)}`;
    case "profile_changed":
    // The own log of an account is told by `account-news.ts`.
    case "conversation_added":
    case "conversation_removed":
    case "friend_requested":
    case "friend_answered":
    case "friend_request_canceled":
    case "friend_removed":
    case "block_changed":
    case "read_marked":
      return undefined;
  }
}

/** Names, as they are typed, with commas between them. */
export function toNames(accounts: readonly AccountRef[]): string {
  return accounts.map(({ username }) => toShownName(username)).join(", ");
}

const units = ["kB", "MB", "GB", "TB"];

/** A number of bytes as people say it: `512 B`, `1.2 MB`. */
export function toSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}
