/** A link in a text, as UTF-16 positions. */
export type FoundLink = { readonly start: number; readonly end: number; readonly url: string };

const candidate = /\bhttps?:\/\/[^\s<>"`]+/gi;

/** Finds http and https addresses. Punctuation that ends a sentence, and a bracket without partner, stay outside. */
export function findLinks(text: string): readonly FoundLink[] {
  const links: FoundLink[] = [];
  for (const match of text.matchAll(candidate)) {
    const raw = trimEnd(match[0]);
    const url = toSafeUrl(raw);
    if (url) links.push({ start: match.index, end: match.index + raw.length, url });
  }
  return links;
}

function trimEnd(raw: string): string {
  let end = raw.length;
  while (end > 0) {
    const last = raw[end - 1] ?? "";
    const isOpenBracket = last === ")" && count(raw, "(", end) < count(raw, ")", end);
    if (!isOpenBracket && !".,;:!?'*_~]}…".includes(last)) break;
    end -= 1;
  }
  return raw.slice(0, end);
}

function count(text: string, char: string, end: number): number {
  let total = 0;
  for (let index = 0; index < end; index += 1) if (text[index] === char) total += 1;
  return total;
}

/** The address as a browser would open it, or undefined unless it is http or https with a host. */
export function toSafeUrl(raw: string): string | undefined {
  const match = /^(https?):\/\/([^/?#\s]+)([^\s]*)$/i.exec(raw);
  if (!match?.[1] || !match[2]) return undefined;
  // A name in front of the host ("https://bank.example@evil.example") only serves to deceive.
  if (match[2].includes("@")) return undefined;
  return `${match[1].toLowerCase()}://${match[2]}${match[3] ?? ""}`;
}
