// The order matters: Edge calls itself Chrome too, and Chrome calls itself Safari.
const browsers = [
  ["Firefox/", "Firefox"],
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;

/** The browser's name for the list of sessions, from its user agent. */
export function nameBrowser(userAgent: string): string {
  return browsers.find(([mark]) => userAgent.includes(mark))?.[1] ?? "another browser";
}
