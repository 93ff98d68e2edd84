import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { BlockList, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Check, failure, type Outcome, ok, warning } from "./finding.ts";
import { judgeCertificate } from "./judge-certificate.ts";

/** For each look, so that a server that does not answer is told of. */
const patienceMs = 10_000;
/** As large as a chunk of an upload gets, as JSON. */
const bodyBytes = 1_500_000;
const maxClockDifferenceMs = 5_000;

/** What a client finds that comes to this address, through whatever stands before the server. */
export function toServerChecks(url: URL): readonly Check[] {
  const isTls = url.protocol === "https:";
  return [
    { name: "health", run: () => checkHealth(url) },
    { name: "clock", run: () => checkDate(url) },
    ...(isTls ? [{ name: "TLS", run: () => checkTls(url) }] : []),
    { name: "proxy headers", run: () => checkProxy(url) },
    { name: "WebSocket", run: () => checkWebSocket(url) },
    { name: "gRPC", run: () => checkGrpc(url) },
    { name: "large body", run: () => checkBody(url) },
    { name: "range", run: () => checkRange(url) },
  ];
}

function get(url: URL, path: string, init: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(patienceMs);
  return fetch(new URL(path, url), { ...init, redirect: "manual", signal }).catch(
    (thrown: unknown) => {
      throw new Error(toReason(thrown), { cause: thrown });
    },
  );
}

/** The reason below the "fetch failed". */
function toReason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === "TimeoutError") return `no answer within ${patienceMs / 1000} s`;
  const inner = thrown.cause ?? (thrown instanceof AggregateError ? thrown.errors[0] : undefined);
  return inner === undefined ? thrown.message : toReason(inner);
}

async function checkHealth(url: URL): Promise<Outcome> {
  const health = await get(url, "/healthz");
  if (health.status !== 200) {
    return failure(`/healthz answers ${health.status}`, "is this the address of a Parley?");
  }
  const ready = await get(url, "/readyz");
  const said = (await ready.text()).trim();
  return ready.status === 200
    ? ok("lives, and is ready")
    : failure(`lives, but is ${said}`, "its log says more; is its disk full?");
}

async function checkDate(url: URL): Promise<Outcome> {
  const { headers } = await get(url, "/healthz");
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return ok("the answer has no Date");
  // Date is in whole seconds.
  const difference = Math.max(0, Math.abs(Date.now() - date) - 1_000);
  const text = `the server's and this machine's differ by ${Math.round(difference / 1000)} s`;
  return difference > maxClockDifferenceMs
    ? warning(text, "let both keep their time: timedatectl set-ntp true")
    : ok(text);
}

async function checkTls(url: URL): Promise<Outcome> {
  const port = Number(url.port || 443);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const socket = connectTls({
    ...{ host, port, ALPNProtocols: ["h2", "http/1.1"], rejectUnauthorized: false },
    ...(isIP(host) ? {} : { servername: host }),
  });
  socket.setTimeout(patienceMs, () => socket.destroy(new Error("no TLS handshake in time")));
  await once(socket, "secureConnect");
  const { authorized, authorizationError, alpnProtocol } = socket;
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  const protocol = socket.getProtocol();
  socket.destroy();
  const outcome = judgeCertificate(certificate, Date.now());
  if (!authorized) {
    return failure(
      `the certificate is not trusted here: ${authorizationError}`,
      "with the server's own: let clients trust its root.crt (NODE_EXTRA_CA_CERTS=root.crt parley doctor …)",
    );
  }
  if (alpnProtocol !== "h2") {
    return warning(
      `${protocol}, but no HTTP/2 is offered (${alpnProtocol || "nothing"})`,
      "gRPC clients need it: `http2 on;` in nginx",
    );
  }
  return { ...outcome, message: `${protocol}, HTTP/2, ${outcome.message}` };
}

/** What the server sees of us. */
type Seen = { readonly address: string; readonly scheme: string; readonly host: string };

async function readSeen(url: URL, headers: Record<string, string> = {}) {
  const response = await get(url, "/peerz", { headers });
  const seen: Seen & { readonly range: string | null } = JSON.parse(await response.text());
  return seen;
}

async function checkProxy(url: URL): Promise<Outcome> {
  const { address, scheme, host } = await readSeen(url);
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const proxy = `--trust-proxy ${address}`;
  if (host !== url.host) {
    return failure(
      `the server is asked for ${host} instead of ${url.host}: browsers are refused their WebSocket`,
      `pass the Host on (nginx: proxy_set_header Host $http_host), or X-Forwarded-Host with ${proxy}`,
    );
  }
  if (`${scheme}:` !== url.protocol) {
    return warning(
      `the server takes this for ${scheme}`,
      `pass X-Forwarded-Proto on, and start the server with ${proxy}`,
    );
  }
  if (!isHere && isPrivate(address) && !isPrivate(url.hostname)) {
    return warning(
      `the server takes everybody for ${address}: limits by address hit all of them together`,
      `if that is a proxy: pass X-Forwarded-For on, and start the server with ${proxy}`,
    );
  }
  return ok(`the server sees ${address}, ${scheme}, ${host}`);
}

function isPrivate(address: string): boolean {
  const list = new BlockList();
  list.addSubnet("127.0.0.0", 8);
  list.addSubnet("10.0.0.0", 8);
  list.addSubnet("172.16.0.0", 12);
  list.addSubnet("192.168.0.0", 16);
  list.addAddress("::1", "ipv6");
  list.addSubnet("fc00::", 7, "ipv6");
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

async function checkWebSocket(url: URL): Promise<Outcome> {
  const { request } = url.protocol === "https:" ? https : http;
  const asking = request(new URL("/live", url), {
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "cGFybGV5LWRvY3Rvci0wMQ==",
      Origin: url.origin,
    },
    timeout: patienceMs,
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  asking.on("timeout", () => asking.destroy(new Error("no answer in time")));
  asking.on("error", reject);
  asking.on("upgrade", (response, socket) => {
    socket.destroy();
    resolve(response.statusCode ?? 0);
  });
  asking.on("response", (response) => {
    response.destroy();
    resolve(response.statusCode ?? 0);
  });
  asking.end();
  const status = await promise;
  if (status === 101) return ok("opens, as a browser's page opens it");
  const hint =
    status === 403
      ? "the Host or the Origin is not the server's own: pass the Host on, or use --allow-origin"
      : "pass the upgrade on (nginx: proxy_http_version 1.1, Upgrade and Connection headers)";
  return failure(`is answered with ${status} instead of 101`, hint);
}

async function checkGrpc(url: URL): Promise<Outcome> {
  const hint =
    "pass HTTP/2 on as gRPC (nginx: grpc_pass), or let gRPC clients use a port of the server itself";
  const session = http2.connect(url.origin);
  const { promise: lost, reject } = Promise.withResolvers<never>();
  session.on("error", reject);
  session.setTimeout(patienceMs, () => session.destroy(new Error("no answer in time")));
  try {
    const stream = session.request({
      ":method": "POST",
      ":path": "/grpc.health.v1.Health/Check",
      "content-type": "application/grpc",
      te: "trailers",
    });
    stream.on("error", reject);
    stream.end(Buffer.alloc(5));
    let status: unknown;
    const take = (headers: http2.IncomingHttpHeaders) => {
      status ??= headers["grpc-status"];
    };
    stream.on("response", take);
    stream.on("trailers", take);
    stream.resume();
    await Promise.race([once(stream, "close"), lost]);
    return status === "0"
      ? ok("answers a call over HTTP/2")
      : warning(`no status of gRPC comes back (${String(status)})`, hint);
  } catch (thrown) {
    return warning(`cannot be reached: ${toReason(thrown)}`, hint);
  } finally {
    session.destroy();
  }
}

async function checkBody(url: URL): Promise<Outcome> {
  const response = await get(url, "/parley.v1.ServerService/GetServer", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ doctor: "x".repeat(bodyBytes) }),
  });
  await response.body?.cancel();
  // What it says to this nonsense does not matter, only that it is the server who says it.
  if (response.status !== 413 && response.headers.has("x-request-id")) {
    return ok(`${bodyBytes / 1e6} MB get through`);
  }
  return failure(
    `a body of ${bodyBytes / 1e6} MB is answered with ${response.status}: uploads fail`,
    "raise the proxy's limit (nginx: client_max_body_size 64m)",
  );
}

async function checkRange(url: URL): Promise<Outcome> {
  const { range } = await readSeen(url, { Range: "bytes=0-1" });
  return range === "bytes=0-1"
    ? ok("gets through: sound and video can be sought in")
    : warning(
        "does not get through: sound and video cannot be sought in",
        "pass the Range header on",
      );
}
