import type { GrpcStream } from "../net/grpc-stream.ts";

/** `GrpcStream.ping`, which is answered with false as well as soon as the call is over. */
export function pingWhileOpen(
  stream: Pick<GrpcStream, "ping" | "signal">,
  timeoutMs: number,
): Promise<boolean> {
  const { signal } = stream;
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onAbort = () => resolve(false);
    signal.addEventListener("abort", onAbort, { once: true });
    void stream.ping(timeoutMs).then((answered) => {
      signal.removeEventListener("abort", onAbort);
      resolve(answered);
    });
  });
}
