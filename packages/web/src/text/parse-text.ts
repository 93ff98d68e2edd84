import { findLinks } from "./find-links.ts";

/** A run of text inside a line. */
export type Span =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly url: string }
  | { readonly kind: "strong" | "emphasis"; readonly spans: readonly Span[] };

/** A part of a message; line breaks inside a paragraph count. */
export type Block =
  | { readonly kind: "paragraph"; readonly spans: readonly Span[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string };

/** Emphasis longer than this is no emphasis: it bounds the search for the closing mark. */
const maxEmphasisLength = 500;

const fence = /^```([\w+#.-]{0,20})[ \t]*$/;

/**
 * Reads the little markup that messages have: fenced code, `code`, **strong**, *emphasis* and http(s) links.
 * Everything else is text as it stands; a mark without its partner is text too. Never throws.
 */
export function parseText(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const flush = (): void => {
    const body = paragraph.join("\n").replace(/^\n+|\n+$/g, "");
    if (body !== "") blocks.push({ kind: "paragraph", spans: parseSpans(body) });
    paragraph = [];
  };
  const lines = text.split("\n");
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? "";
    const opening = fence.exec(line.trimEnd());
    const end = opening ? findFenceEnd(lines, index + 1) : -1;
    if (opening && end >= 0) {
      flush();
      const body = lines.slice(index + 1, end).join("\n");
      blocks.push({ kind: "code", language: opening[1] ?? "", text: body });
      index = end + 1;
    } else {
      paragraph.push(line);
      index += 1;
    }
  }
  flush();
  return blocks;
}

function findFenceEnd(lines: readonly string[], from: number): number {
  for (let index = from; index < lines.length; index += 1) {
    if (lines[index]?.trimEnd() === "```") return index;
  }
  return -1;
}

/** The spans of a text without fences. */
export function parseSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let plainFrom = 0;
  let index = 0;
  const flush = (to: number): void => {
    if (to > plainFrom) spans.push(...linkSpans(text.slice(plainFrom, to)));
  };
  while (index < text.length) {
    const char = text[index];
    const found =
      char === "`" ? readCode(text, index) : char === "*" ? readEmphasis(text, index) : undefined;
    if (found) {
      flush(index);
      spans.push(found.span);
      index = found.end;
      plainFrom = index;
    } else if (char === "*") {
      // The rest of a run of stars opens nothing either.
      while (text[index] === "*") index += 1;
    } else index += 1;
  }
  flush(text.length);
  return spans;
}

function linkSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const link of findLinks(text)) {
    if (link.start > from) spans.push({ kind: "text", text: text.slice(from, link.start) });
    spans.push({ kind: "link", text: text.slice(link.start, link.end), url: link.url });
    from = link.end;
  }
  if (from < text.length) spans.push({ kind: "text", text: text.slice(from) });
  return spans;
}

type Found = { readonly span: Span; readonly end: number };

function readCode(text: string, start: number): Found | undefined {
  const end = text.indexOf("`", start + 1);
  if (end <= start + 1) return undefined;
  const body = text.slice(start + 1, end);
  return body.includes("\n") ? undefined : { span: { kind: "code", text: body }, end: end + 1 };
}

function readEmphasis(text: string, start: number): Found | undefined {
  const mark = text.startsWith("**", start) ? "**" : "*";
  const from = start + mark.length;
  const isWordBefore = start > 0 && /[\p{L}\p{N}*]/u.test(text[start - 1] ?? "");
  if (isWordBefore || !/\S/.test(text[from] ?? " ")) return undefined;
  const window = text.slice(from, from + maxEmphasisLength).split("\n", 1)[0] ?? "";
  for (let at = window.indexOf(mark); at > 0; at = window.indexOf(mark, at + 1)) {
    const isTight = /\S/.test(window[at - 1] ?? " ") && window[at - 1] !== "*";
    const isWordAfter = /[\p{L}\p{N}*]/u.test(window[at + mark.length] ?? "");
    if (!isTight || isWordAfter) continue;
    const spans = parseSpans(window.slice(0, at));
    const kind = mark === "**" ? "strong" : "emphasis";
    return { span: { kind, spans }, end: from + at + mark.length };
  }
  return undefined;
}

/** Whether a message is nothing but one to three emoji, which are shown large. */
export function isOnlyEmoji(text: string): boolean {
  const body = text.replace(/\s/g, "");
  if (body.length === 0 || body.length > 40 || !/^\P{ASCII}+$/u.test(body)) return false;
  const emoji = /\p{RGI_Emoji}/gv;
  return (body.match(emoji) ?? []).length <= 3 && body.replace(emoji, "") === "";
}
