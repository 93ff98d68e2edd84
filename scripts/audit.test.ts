import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("audit.mjs", import.meta.url));

/** Runs the audit against a registry that answers like this. */
async function audit(answer: RequestListener, ...args: readonly string[]) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  server.close();
  return { code, out, err };
}

const refuse: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(405).end();
};
const knowNothingBad: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "application/json" }).end("{}");
};

describe("npm run audit", () => {
  it("says loudly that nothing is known, and why, when the registry does not answer", async () => {
    const { code, out, err } = await audit(refuse);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(/^!!! SKIPPED, nothing is known: .*\b405\b/);
  });

  it("fails then with --strict", async () => {
    expect(await audit(refuse, "--strict")).toMatchObject({ code: 1 });
  });

  it("tells how many packages were asked about", async () => {
    const { code, out } = await audit(knowNothingBad);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^\d+ packages, 0 known to be unsafe\n$/),
    ]);
  });
});
