import { parseText, type Span } from "./parse-text.ts";

/** The words of a message without its markup, for a place that has no room for it. */
export function toPlainText(text: string): string {
  return parseText(text)
    .map((block) => (block.kind === "code" ? block.text : spansToText(block.spans)))
    .join(" ");
}

function spansToText(spans: readonly Span[]): string {
  return spans.map((span) => ("spans" in span ? spansToText(span.spans) : span.text)).join("");
}
