import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { respondText } from "./respond-text.ts";
import { openTestListener, readAll } from "./testing/open-test-listener.ts";

describe("Listener.statistics()", () => {
  it("counts connections, what they speak and their bytes", async () => {
    await using listener = await openTestListener(
      { http: { "/": async (request, response) => respondText(request, response, 200, "hello") } },
      {
        onLine: (socket) => socket.write("what is it?\n"),
        limits: { maxConnections: 2, maxConnectionsPerAddress: 2 },
      },
    );
    const line = listener.dial();
    line.write("a line\n");
    await once(line, "data");
    const http = listener.dial();
    http.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(http, "data");
    const surplus = listener.dial();
    await readAll(surplus);
    const open = listener.statistics();
    expect(open).toMatchObject({
      accepted: 2,
      refused: 1,
      open: [
        { protocol: "line", isTls: false },
        { protocol: "http1", isTls: false },
      ],
    });
    expect(open.bytesRead).toBe(line.bytesWritten + http.bytesWritten);
    // Some of it may still be on its way.
    expect(open.bytesWritten).toBeGreaterThanOrEqual(line.bytesRead + http.bytesRead);
    line.destroy();
    http.destroy();
    await listener.close(0);
    expect(listener.statistics()).toMatchObject({ accepted: 2, refused: 1, open: [] });
  });
});
