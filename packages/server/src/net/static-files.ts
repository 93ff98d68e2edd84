import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { securityHeaders, toMediaType } from "./content-headers.ts";
import { respondText } from "./respond-text.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "./routes.ts";
import { sendPieces } from "./send-pieces.ts";

/** A file as it is sent: `encoding` is that of a sibling which was compressed when it was built. */
type Found = {
  readonly file: FileHandle;
  readonly size: number;
  readonly tag: string;
  readonly encoding: "br" | "gzip" | undefined;
};

const siblings = [
  { encoding: "br", ending: ".br" },
  { encoding: "gzip", ending: ".gz" },
] as const;

/** Their names carry a hash of their content. */
const hashedFolder = "/assets/";
const forEver = "public, max-age=31536000, immutable";
/** Kept, but asked for each time. */
const revalidated = "no-cache";

/**
 * Serves the built web client: files of `folder`, and `index.html` for every path that names no file, since the client
 * has its own addresses. Knows ETags, HEAD and siblings compressed ahead (`.br`, `.gz`). The folder may come or change
 * while the server runs; while there is none, the answer says how to build it.
 */
export function createStaticFiles({ folder }: { readonly folder: string }): HttpHandler {
  return async (request, response, { url }) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return respondText(request, response, 405, "only GET and HEAD here");
    }
    const path = toPath(url.pathname);
    if (path === undefined) return respondText(request, response, 404, "no such file");
    const isFile = path.startsWith(hashedFolder) || /\.[^/]+$/.test(path);
    const name = isFile ? path : "/index.html";
    const found = await find(join(folder, name), request.headers["accept-encoding"] ?? "");
    if (found === undefined) {
      return isFile
        ? respondText(request, response, 404, "no such file")
        : respondText(request, response, 503, "the web client is not built yet: npm run build");
    }
    try {
      await send(request, response, name, found);
    } finally {
      await found.file.close();
    }
  };
}

/** A plain path below the folder; `undefined` for what would leave it, is hidden, or cannot be decoded. */
function toPath(pathname: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    // A broken escape names no file of ours.
    return undefined;
  }
  return /[\0\\]|\/\.|\/\/|\.(br|gz)$/.test(path) ? undefined : path;
}

async function find(path: string, acceptEncoding: string): Promise<Found | undefined> {
  for (const { encoding, ending } of siblings) {
    if (!accepts(acceptEncoding, encoding)) continue;
    const found = await openFile(path + ending, encoding);
    if (found !== undefined) return found;
  }
  return openFile(path, undefined);
}

/** RFC 9110, 12.5.3, without wildcards: nobody sends them. */
function accepts(acceptEncoding: string, encoding: string): boolean {
  return acceptEncoding.split(",").some((part) => {
    const [name, weight = "q=1"] = part.split(";").map((piece) => piece.trim().toLowerCase());
    return name === encoding && Number(weight.slice(2)) > 0;
  });
}

async function openFile(path: string, encoding: Found["encoding"]): Promise<Found | undefined> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
    throw error;
  }
  const stats = await file.stat();
  if (!stats.isFile()) {
    await file.close();
    return undefined;
  }
  const { size, mtimeMs } = stats;
  const tag = `"${size.toString(36)}-${mtimeMs.toString(36)}${encoding === undefined ? "" : `-${encoding}`}"`;
  return { file, size, tag, encoding };
}

async function send(
  request: HttpRequest,
  response: HttpResponse,
  name: string,
  { file, size, tag, encoding }: Found,
): Promise<void> {
  for (const [header, value] of Object.entries(securityHeaders)) response.setHeader(header, value);
  response.appendHeader("Vary", "Accept-Encoding");
  response.setHeader("ETag", tag);
  response.setHeader("Cache-Control", name.startsWith(hashedFolder) ? forEver : revalidated);
  const known = request.headers["if-none-match"]?.split(",").map((one) => one.trim());
  if (known?.some((one) => one === "*" || one.replace(/^W\//, "") === tag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader("Content-Type", toMediaType(name));
  response.setHeader("Content-Length", size);
  if (encoding !== undefined) response.setHeader("Content-Encoding", encoding);
  if (request.method === "HEAD") response.end();
  else await sendPieces(response, file.createReadStream({ autoClose: false }));
}
