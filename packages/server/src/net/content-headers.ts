/**
 * What a browser may do with the pages of this server. Scripts, styles and workers come from here alone, nothing may be
 * framed, no form leaves. `connect-src` is open to every server, because people may point the client at another one:
 * with no inline script and no foreign one, there is nobody on the page who would send to a stranger.
 */
export const contentSecurityPolicy: string = [
  "default-src 'self'",
  "connect-src 'self' https: wss: http: ws:",
  "img-src 'self' blob: data:",
  "media-src 'self' blob: data:",
  "worker-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ");

/** Sent with every answer to a plain request, where it says nothing else: what is no page is never taken for one. */
export const answerHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
};

/** Sent with every file of the web client. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const text = (type: string): string => `${type}; charset=utf-8`;

const types: Readonly<Record<string, string>> = {
  avif: "image/avif",
  css: text("text/css"),
  html: text("text/html"),
  ico: "image/x-icon",
  jpg: "image/jpeg",
  js: text("text/javascript"),
  json: "application/json",
  map: "application/json",
  mjs: text("text/javascript"),
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  png: "image/png",
  svg: "image/svg+xml",
  txt: text("text/plain"),
  wasm: "application/wasm",
  wav: "audio/wav",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** The media type for a file of the web client by its ending; bytes without a meaning for an unknown one. */
export function toMediaType(path: string): string {
  return types[path.slice(path.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}
