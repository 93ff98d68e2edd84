import type { ServerHttp2Session } from "node:http2";

/**
 * Sees to it that a session ends once its client has said that it goes (GOAWAY). While calls are still open it is asked, every so often,
 * whether it is there; who does not answer until the next time is cut, and so is who does not close the connection when all is said.
 *
 * Node would not notice: from a client that breaks the protocol after its GOAWAY it reads nothing any more, not even its end, and tells
 * nobody. Such a connection would stay for as long as the process.
 */
export function watchFarewell(
  session: ServerHttp2Session,
  socket: { destroy(): void },
  everyMs: number,
): void {
  session.once("goaway", () => {
    let hasAnswered = true;
    const timer = setInterval(() => {
      if (session.destroyed || !hasAnswered) {
        session.destroy();
        socket.destroy();
        return;
      }
      hasAnswered = false;
      session.ping((error) => {
        hasAnswered = error === null;
      });
    }, everyMs);
    timer.unref();
    session.once("close", () => clearInterval(timer));
  });
}
