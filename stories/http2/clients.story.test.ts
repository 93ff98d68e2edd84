import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GrpcJsClient } from "../testing/grpc-js-client.ts";
import { PythonGrpc, requirePythonGrpc } from "../testing/python-grpc.ts";
import { startParley, type TestServer } from "../testing/start-parley.ts";

const run = promisify(execFile);

/** Whether a program is there; says loudly when not, and throws with `CI=true`. */
function requireProgram(name: string, isThere: boolean, packages: string): boolean {
  if (isThere) return true;
  const hint = `${name} is missing: apt-get install ${packages}`;
  if (process.env.CI === "true") throw new Error(hint);
  console.warn(`SKIPPED: HTTP/2 with ${name}. ${hint}`);
  return false;
}

const nghttp2Package = "nghttp2-client";
const hasCurl = requireProgram("curl", existsSync("/usr/bin/curl"), "curl");
const hasNghttp = requireProgram("nghttp", existsSync("/usr/bin/nghttp"), nghttp2Package);
const hasH2load = requireProgram("h2load", existsSync("/usr/bin/h2load"), nghttp2Package);
const hasCpp = requireProgram(
  "gRPC C++",
  existsSync("/usr/include/grpcpp/grpcpp.h") && existsSync("/usr/bin/g++"),
  "g++ libgrpc++-dev",
);
const hasPython = requirePythonGrpc("HTTP/2");

const checkPath = "/grpc.health.v1.Health/Check";
const grpcHeaders = ["-H", "content-type: application/grpc", "-H", "te: trailers"];

let folder: string;
/** The path of a client in C++. */
let cppClient: string;
/** The path of an empty gRPC message. */
let question: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-http2-"));
  question = join(folder, "question");
  await writeFile(question, Buffer.alloc(5));
  cppClient = join(folder, "client");
  if (hasCpp) compileCppClient();
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

function compileCppClient(): void {
  const source = fileURLToPath(new URL("./client.cc", import.meta.url));
  const libraries = ["-lgrpc++", "-lgrpc", "-lgpr", "-labsl_synchronization"];
  const flags = ["-O0", "-std=c++17", "-o", cppClient, source, ...libraries];
  const { status, stderr } = spawnSync("g++", flags, { encoding: "utf8" });
  if (status !== 0) throw new Error(`client.cc could not be compiled:\n${stderr}`);
}

describe.each(["own", "node"] as const)(
  "HTTP/2 clients and the gRPC transport `%s`",
  (transport) => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startParley({ grpcTransport: transport, isDemo: true });
    });
    afterAll(() => server[Symbol.asyncDispose]());

    it.runIf(hasCurl)(
      "curl makes a call, and reads the page's headers on the same kind of connection",
      async () => {
        const answer = join(folder, "answer");
        const options = ["-sS", "--http2-prior-knowledge", "-D", "-", "-o", answer];
        const body = ["--data-binary", `@${question}`];
        const call = await run("curl", [
          ...options,
          ...grpcHeaders,
          ...body,
          server.url + checkPath,
        ]);
        expect(call.stdout).toMatch(
          /^HTTP\/2 200[\s\S]*content-type: application\/grpc[\s\S]*grpc-status: 0/,
        );
        const page = await run("curl", [...options, `${server.url}/healthz`]);
        expect(page.stdout).toMatch(/^HTTP\/2 200/);
      },
    );

    it.runIf(hasNghttp).each([
      ["as it is", []],
      ["with padding", ["--padding=200"]],
      ["with CONTINUATION", ["--continuation"]],
      ["without a header table", ["--header-table-size=0"]],
      ["with windows of two bytes", ["--window-bits=1", "--connection-window-bits=1"]],
      ["with settings that change", ["--header-table-size=0", "--header-table-size=4096"]],
    ])("nghttp makes a call %s", async (_, flags) => {
      const url = server.url + checkPath;
      const method = ["-H", ":method: POST", "-d", question];
      const { stdout } = await run("nghttp", [
        "-v",
        "-n",
        ...flags,
        ...method,
        ...grpcHeaders,
        url,
      ]);
      expect(stdout).toContain("grpc-status: 0");
      expect(stdout).not.toMatch(
        /PROTOCOL_ERROR|COMPRESSION_ERROR|FLOW_CONTROL_ERROR|recv RST_STREAM/,
      );
    });

    it.runIf(hasH2load)(
      "h2load makes a thousand calls on ten connections, twenty at once",
      async () => {
        const load = ["-n", "1000", "-c", "10", "-m", "20", "-d", question, "-H", ":method: POST"];
        const { stdout } = await run("h2load", [...load, ...grpcHeaders, server.url + checkPath]);
        expect(stdout).toContain("1000 total, 1000 started, 1000 done, 1000 succeeded, 0 failed");
        expect(stdout).toContain("status codes: 1000 2xx");
      },
    );

    it.runIf(hasCpp)(
      "gRPC C++ calls one by one, at once, on a stream, and where nothing is",
      async () => {
        const { stdout } = await run(cppClient, [`127.0.0.1:${server.ports.grpc}`]);
        expect(stdout.split("\n")).toEqual([
          "one by one: 100",
          "at once: 500",
          "stream: 50, status 0",
          "unknown: 12 no such method: /no.Such/Method",
          "",
        ]);
      },
    );

    it("grpc-js sends and listens on one connection", async () => {
      const service = "qtgrpc.examples.chat.SimpleChat";
      await using client = new GrpcJsClient("simple-chat", service, server.ports["qt-tls"]);
      const user = { "user-name": "user1", "user-password": "qwerty" };
      const list = client.list("messageList", user);
      await list.gather(1);
      const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
      for (const text of texts) {
        await client.call("sendMessage", { content: Buffer.from(text), type: 1 }, user);
      }
      const received = (await list.gather(2)).length;
      expect(received).toBe(2);
      list.cancel();
      expect((await list.status)[0]).toBe(1);
    });

    it.runIf(hasPython)("Python's gRPC asks the health service", async () => {
      await using python = await PythonGrpc.start("grpc-tools", `127.0.0.1:${server.ports.grpc}`);
      const call = python.call({
        kind: "unary",
        path: checkPath,
        request: "grpc.health.v1.HealthCheckRequest",
        response: "grpc.health.v1.HealthCheckResponse",
        message: {},
      });
      expect([await call.status, call.received]).toEqual([[0, ""], [{ status: "SERVING" }]]);
    });
  },
);
