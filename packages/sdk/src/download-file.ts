import { toBackoffMs } from "./backoff.ts";
import { toCallError } from "./calls.ts";
import { ClientError } from "./client-error.ts";
import type { FetchResponse, Platform, Signal } from "./platform.ts";

/** Breaks in a row without a single byte between them. */
const maxTries = 5;

/** What a download needs. */
export type DownloadOptions = {
  readonly platform: Platform;
  /** A fresh link to the file. */
  readonly link: () => Promise<string>;
  readonly onProgress: ((receivedBytes: number) => void) | undefined;
  readonly signal: Signal | undefined;
};

/** The bytes of a file, in pieces; goes on after a break where it was. Throws ClientError, `canceled` after an abort. */
export async function* downloadFile(options: DownloadOptions): AsyncGenerator<Uint8Array> {
  const { platform, signal } = options;
  let received = 0;
  let failures = 0;
  for (;;) {
    try {
      const response = await openAt(options, received);
      // Broken between the last byte and the end of the answer: there is nothing left to ask for.
      if (response.status === 416 && received > 0) {
        // An answer that nobody reads keeps its connection.
        await response.text().catch(() => "");
        return;
      }
      for await (const piece of response.body ?? []) {
        received += piece.length;
        failures = 0;
        options.onProgress?.(received);
        yield piece;
      }
      return;
    } catch (thrown) {
      if (signal?.aborted) throw new ClientError("canceled", "the download was stopped");
      const error =
        thrown instanceof ClientError
          ? thrown
          : new ClientError("unavailable", "the connection was lost", { cause: thrown });
      failures += 1;
      if (error.code !== "unavailable" || failures >= maxTries) throw error;
      const delayMs = error.retryAfterMs ?? toBackoffMs(failures, platform.random());
      await new Promise<void>((resolve) => {
        platform.schedule(delayMs, resolve);
      });
    }
  }
}

async function openAt(
  { platform, link, signal }: DownloadOptions,
  offset: number,
): Promise<FetchResponse> {
  if (signal?.aborted) throw new ClientError("canceled", "the download was stopped");
  const response = await platform.fetch(await link(), {
    method: "GET",
    headers: offset > 0 ? { range: `bytes=${offset}-` } : {},
    ...(signal ? { signal } : {}),
  });
  const { status } = response;
  if (offset === 0 ? status === 200 : status === 206 || status === 416) return response;
  const error = toCallError(
    response.status,
    response.headers.get("retry-after"),
    await response.text(),
  );
  throw response.status === 200
    ? new ClientError("internal", "the server does not go on where a download broke")
    : error;
}
