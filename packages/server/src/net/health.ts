import { respondText } from "./respond-text.ts";
import type { HttpHandler } from "./routes.ts";

/** Whether new work is welcome, and if not, why not. */
export type Readiness =
  | { readonly isReady: true }
  | { readonly isReady: false; readonly reason: string };

type HealthPath = "/healthz" | "/readyz" | "/peerz";

/** Whether a path is one of health. */
export function isHealthPath(path: string): path is HealthPath {
  return path === "/healthz" || path === "/readyz" || path === "/peerz";
}

/** How long a readiness check may take: the usual prober gives up after that, too. */
const maxCheckMs = 2_000;

/**
 * Answers `/healthz` (the process lives: always 200) and `/readyz` (200, or 503 with the reason). A check that
 * throws, or takes more than two seconds, counts as not ready. `/peerz` tells whoever asks how the server sees the request:
 * what a proxy in between has made of it.
 */
export function createHealth(
  checkReady: () => Promise<Readiness>,
): Readonly<Record<HealthPath, HttpHandler>> {
  return {
    async "/healthz"(request, response) {
      respondText(request, response, 200, "ok");
    },
    async "/peerz"(request, response, { url, peer }) {
      const { range = null } = request.headers;
      const scheme = peer.isTls ? "https" : "http";
      const seen = { address: peer.address, scheme, host: peer.host ?? url.host, range };
      respondText(request, response, 200, JSON.stringify(seen));
    },
    async "/readyz"(request, response) {
      const readiness = await withinTime(checkReady);
      if (readiness.isReady) respondText(request, response, 200, "ready");
      else respondText(request, response, 503, `not ready: ${readiness.reason}`);
    },
  };
}

async function withinTime(checkReady: () => Promise<Readiness>): Promise<Readiness> {
  const { promise: late, resolve } = Promise.withResolvers<Readiness>();
  const timer = setTimeout(
    () => resolve({ isReady: false, reason: `no answer within ${maxCheckMs} ms` }),
    maxCheckMs,
  );
  try {
    return await Promise.race([checkReady(), late]);
  } catch (error) {
    return { isReady: false, reason: error instanceof Error ? error.message : "check failed" };
  } finally {
    clearTimeout(timer);
  }
}
