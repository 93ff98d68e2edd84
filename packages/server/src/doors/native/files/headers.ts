import type { File } from "@parley/core";

/**
 * Types that a browser shows without running anything. SVG, HTML and PDF are not here: they can carry scripts, and
 * the page that would show them has the user's session.
 */
const inlineTypes: ReadonlySet<string> = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "image/apng",
  "image/bmp",
  "image/x-icon",
]);

function toInlineType({ mediaType, kind }: Pick<File, "mediaType" | "kind">): string | undefined {
  const bare = (mediaType.split(";")[0] ?? "").trim().toLowerCase();
  if (inlineTypes.has(bare) || /^(audio|video)\/[a-z0-9.+-]+$/.test(bare)) return bare;
  return kind === "text" && bare === "text/plain" ? "text/plain; charset=utf-8" : undefined;
}

/** `content-disposition` with the name for old clients (ASCII) and for all others (RFC 6266, RFC 8187). */
export function toDisposition(type: "inline" | "attachment", name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/gu, "_").replace(/["\\%]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** The strong validator of a file: its bytes never change, so it is their hash. */
export function toEtag({ sha256 }: Pick<File, "sha256">): string {
  return `"${sha256}"`;
}

/** The headers that every answer with a file's bytes has, whatever its status. `maxAgeMs` bounds the caching. */
export function toFileHeaders(file: File, maxAgeMs: number): Readonly<Record<string, string>> {
  const inlineType = toInlineType(file);
  return {
    "accept-ranges": "bytes",
    etag: toEtag(file),
    "content-type": inlineType ?? "application/octet-stream",
    "content-disposition": toDisposition(
      inlineType === undefined ? "attachment" : "inline",
      file.name,
    ),
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": `private, max-age=${Math.max(0, Math.floor(maxAgeMs / 1000))}, immutable`,
    vary: "origin, authorization",
  };
}
