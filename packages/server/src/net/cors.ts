import { cors } from "@connectrpc/connect";
import type { HttpRequest, HttpResponse } from "./routes.ts";

/** Lets scripts of other origins in, or keeps them out. */
export interface Cors {
  /** Sets what belongs on the response. True when the request was a preflight and is answered. */
  apply(request: HttpRequest, response: HttpResponse): boolean;
}

const allowHeaders = ["Authorization", "Range", ...cors.allowedHeaders].join(", ");
const exposeHeaders = ["Content-Range", "X-Request-Id", ...cors.exposedHeaders].join(", ");
const allowMethods = "GET, HEAD, POST, PUT";
/** As long as browsers remember a preflight: Chromium's own limit is two hours. */
const preflightSeconds = "7200";

/**
 * Cross-origin rules for `allowedOrigins`: exact origins such as `https://chat.example`, or `*` for all. None:
 * a browser keeps everything to pages of this server. Credentials are never allowed: whoever signs in does so with a token
 * in a header, and no cookie exists that a foreign page could ride on.
 */
export function createCors(allowedOrigins: readonly string[]): Cors {
  const origins = new Set(allowedOrigins);
  return {
    apply(request, response) {
      const origin = request.headers.origin;
      if (origin === undefined || origins.size === 0) return false;
      response.setHeader("Vary", "Origin");
      if (!origins.has("*") && !origins.has(origin)) return false;
      response.setHeader("Access-Control-Allow-Origin", origins.has("*") ? "*" : origin);
      response.setHeader("Access-Control-Expose-Headers", exposeHeaders);
      const isPreflight =
        request.method === "OPTIONS" && "access-control-request-method" in request.headers;
      if (!isPreflight) return false;
      response.setHeader("Access-Control-Allow-Methods", allowMethods);
      response.setHeader("Access-Control-Allow-Headers", allowHeaders);
      response.setHeader("Access-Control-Max-Age", preflightSeconds);
      response.statusCode = 204;
      response.end();
      return true;
    },
  };
}
