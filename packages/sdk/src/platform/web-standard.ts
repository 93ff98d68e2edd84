import type { FetchRequest, FetchResponse, Platform, Socket, SocketHandlers } from "../platform.ts";

/** What browsers and Node have in common: everything but the storage. */
export type WebStandard = Omit<Platform, "storage">;

/** Time, chance, sockets and fetch as the web platform has them; Node has the same since version 22. */
export function createWebStandard(): WebStandard {
  return {
    now: () => Date.now(),
    schedule(delayMs, run) {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    createUuid,
    openSocket,
    fetch: fetchPlainly,
  };
}

/** A random UUID (RFC 9562, version 4). `crypto.randomUUID` is missing on pages that came over plain http. */
function createUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function openSocket(url: string, { onOpen, onFrame, onClose }: SocketHandlers): Socket {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => onOpen();
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) onFrame(new Uint8Array(data));
  };
  // An error is always followed by `close`, which has all that may be known of it.
  socket.onerror = () => undefined;
  socket.onclose = ({ code, reason }) => onClose(code, reason);
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame.slice());
    },
    close: () => socket.close(),
  };
}

async function fetchPlainly(url: string, request: FetchRequest): Promise<FetchResponse> {
  const { method, headers, body, signal } = request;
  const abort = new AbortController();
  const stop = () => abort.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  const release = () => signal?.removeEventListener("abort", stop);
  const response = await fetch(url, {
    method,
    headers: { ...headers },
    ...(body ? { body: body.slice() } : {}),
    signal: abort.signal,
    credentials: "omit",
    cache: "no-store",
  }).catch((thrown: unknown) => {
    release();
    throw thrown;
  });
  return {
    status: response.status,
    headers: response.headers,
    body: response.body ? readPieces(response.body, release) : undefined,
    bytes: async () => new Uint8Array(await response.arrayBuffer().finally(release)),
    text: () => response.text().finally(release),
  };
}

/** The pieces of a stream; not every browser lets a stream be iterated itself. */
async function* readPieces(
  stream: ReadableStream<Uint8Array>,
  release: () => void,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    release();
    // Ends the download when the caller wants no more; after its end this does nothing.
    await reader.cancel().catch(() => undefined);
  }
}
