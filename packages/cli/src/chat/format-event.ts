import type { AccountRef, Event, File } from "@parley/sdk";
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
  switch (body.kind) {
    case "message": {
      const who = colors.of(event.actor.id, name);
      if (body.content.kind === "file")
        return `${time} ${who} ${formatFile(body.content.file, style)}`;
      const [first = "", ...more] = toSafeLines(body.content.text);
      const indent = " ".repeat(formatTime(event.at).length + 1);
      return [`${time} ${who}: ${first}`, ...more.map((line) => indent + line)].join("\n");
    }
    case "member_joined":
      return `${time} ${colors.dim(`${name} has joined`)}`;
    case "profile_changed":
    case "read_marked":
    case "unknown":
      return undefined;
  }
}

function formatFile(file: File, { colors, numberOf }: EventStyle): string {
  const number = numberOf(file);
  const name = toSafeLine(file.name);
  const details = `(${formatBytes(file.size)}, /save ${number})`;
  return `sent file [${number}] ${colors.bold(name)} ${colors.dim(details)}`;
}
