import type { AccountRef, Event, EventBody, File, Role } from "@parley/sdk";
import { formatBytes } from "../format-bytes.ts";
import { toSafeLine, toSafeLines } from "../safe-text.ts";
import type { Colors } from "./colors.ts";

/** What is needed to show an event. */
export type EventStyle = {
  readonly colors: Colors;
  /** Gives a file the number by which `/save` knows it. */
  readonly numberOf: (file: File) => number;
  /** Hours and minutes in the person's time zone. */
  readonly formatTime: (at: number) => string;
};

/** A name as it is shown: never empty, in one line. */
export function toName({ displayName, username }: AccountRef): string {
  return toSafeLine(displayName) || toSafeLine(username) || "somebody";
}

/** An event as lines; undefined for what is not shown. */
export function formatEvent(event: Event, style: EventStyle): string | undefined {
  const { colors, formatTime } = style;
  const time = colors.dim(formatTime(event.at));
  const name = toName(event.actor);
  const { body } = event;
  if (body.kind !== "message") {
    const change = toChange(body);
    return change === undefined ? undefined : `${time} ${colors.dim(`${name} ${change}`)}`;
  }
  const who = colors.of(event.actor.id, name);
  if (body.content.kind === "file") return `${time} ${who} ${formatFile(body.content.file, style)}`;
  const [first = "", ...more] = toSafeLines(body.content.text);
  const indent = " ".repeat(formatTime(event.at).length + 1);
  return [`${time} ${who}: ${first}`, ...more.map((line) => indent + line)].join("\n");
}

/** What the actor did to the conversation, in words after the name; undefined for what happened elsewhere. */
function toChange(body: EventBody): string | undefined {
  switch (body.kind) {
    case "member_joined":
      return "has joined";
    case "member_left":
      return "has left";
    case "members_added":
      return `has added ${body.accounts.map(toName).join(", ")}`;
    case "member_removed":
      return `has removed ${toName(body.account)}`;
    case "role_changed":
      return `has made ${toName(body.account)} ${roleWords[body.role]}`;
    case "renamed":
      return `has renamed it to ${toSafeLine(body.title)}`;
    case "message":
    case "profile_changed":
    case "read_marked":
    case "conversation_added":
    case "conversation_removed":
    case "friend_requested":
    case "friend_answered":
    case "friend_request_canceled":
    case "friend_removed":
    case "block_changed":
    case "unknown":
      return undefined;
  }
}

const roleWords: Readonly<Record<Role, string>> = {
  owner: "the owner",
  admin: "an admin",
  member: "a plain member",
};

function formatFile(file: File, { colors, numberOf }: EventStyle): string {
  const number = numberOf(file);
  const name = toSafeLine(file.name);
  const details = `(${formatBytes(file.size)}, /save ${number})`;
  return `sent file [${number}] ${colors.bold(name)} ${colors.dim(details)}`;
}
