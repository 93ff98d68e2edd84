/** A piece of a text, and whether it is a word that somebody looked for. */
export type SnippetPart = { readonly text: string; readonly isMatch: boolean };

/** Characters of a snippet, and of what stands before its first match. */
const maxSnippet = 180;
const maxLead = 40;

const escapeWord = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A line of the text around the first of the words, in parts: words that begin like one of the query's are matches. */
export function toSnippet(text: string, query: string): readonly SnippetPart[] {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  const words = query.match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length === 0) return [{ text: flat.slice(0, maxSnippet), isMatch: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.map(escapeWord).join("|")})`, "giu");
  const first = flat.search(pattern);
  const start = first > maxLead ? flat.indexOf(" ", first - maxLead) + 1 : 0;
  const cut = flat.slice(start, start + maxSnippet);
  const parts: SnippetPart[] = start > 0 ? [{ text: "…", isMatch: false }] : [];
  let end = 0;
  for (const match of cut.matchAll(pattern)) {
    if (match.index > end) parts.push({ text: cut.slice(end, match.index), isMatch: false });
    parts.push({ text: match[0], isMatch: true });
    end = match.index + match[0].length;
  }
  const isCut = start + maxSnippet < flat.length;
  if (end < cut.length || isCut)
    parts.push({ text: `${cut.slice(end)}${isCut ? "…" : ""}`, isMatch: false });
  return parts;
}
