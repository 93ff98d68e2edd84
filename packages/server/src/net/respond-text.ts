import type { HttpRequest, HttpResponse } from "./routes.ts";

/** Answers with a line of plain text, which no browser takes for anything else and no cache keeps. */
export function respondText(
  request: HttpRequest,
  response: HttpResponse,
  status: number,
  text: string,
): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(text) + 1);
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  if (request.method === "HEAD") response.end();
  else response.end(`${text}\n`);
}
