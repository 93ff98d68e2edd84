import type { Event } from "@parley/sdk";
import { toSafeLine } from "../safe-text.ts";
import { toName } from "./format-event.ts";

const maxShown = 160;

/** A message in one line, without anything that a terminal obeys and not over 160 characters; "" for what is no message. */
export function toMessageText({ body }: Event): string {
  if (body.kind !== "message") return "";
  const { content } = body;
  const text = toSafeLine(
    content.kind === "text" ? content.text.replaceAll(/\s+/gu, " ") : `sent ${content.file.name}`,
  );
  const chars = [...text];
  return chars.length > maxShown ? `${chars.slice(0, maxShown - 1).join("")}…` : text;
}

/** A found message in one line: when, where, who and what. */
export function formatHit(event: Event, label: string, formatWhen: (at: number) => string): string {
  return `${formatWhen(event.at)} ${label} ${toName(event.actor)}: ${toMessageText(event)}`;
}

/** `2026-11-21 12:01`, in the person's time zone. */
export function formatMoment(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
