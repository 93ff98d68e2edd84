// The script of a thread that holds sockets: it accepts them, takes TLS off, finds out what they speak, and
// carries bytes to and from the thread of the chat.
import { parentPort, workerData } from "node:worker_threads";
import { listen } from "../listen.ts";
import type { Log } from "../log.ts";
import { createReception } from "../reception.ts";
import type { TlsCredentials, TlsSource } from "../tls/tls-source.ts";
import { HeldSockets } from "./held-sockets.ts";
import type { FromThread, ThreadData, ToThread } from "./messages.ts";

const data: ThreadData = workerData;
const port = parentPort;
if (port === null) throw new Error("this script is for a worker thread");

const send = (message: FromThread): void => port.postMessage(message);

const toLog = (level: "debug" | "error") => (fields: object, message: string) => {
  // Errors cross threads; whatever else may be in there, in words.
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Error ? value : String(value),
  ]);
  send({ kind: "log", level, fields: Object.fromEntries(entries), message });
};
const log: Pick<Log, "debug" | "error"> = { debug: toLog("debug"), error: toLog("error") };

/** The certificate as the thread of the chat has it. */
function createRelayedSource(first: TlsCredentials) {
  let credentials = first;
  const listeners = new Set<() => void>();
  const source: TlsSource = {
    get credentials() {
      return credentials;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const renew = (next: TlsCredentials): void => {
    credentials = next;
    for (const listener of listeners) listener();
  };
  return { source, renew };
}

const { limits } = data;
const tls = data.credentials && createRelayedSource(data.credentials);
const held = new HeldSockets((happenings) => send({ kind: "happenings", happenings }));
const reception = createReception({
  tls: tls?.source,
  tlsHandshakeMs: limits.tlsHandshakeMs,
  patience: { silenceMs: data.hasLines ? limits.silenceMs : undefined, detectMs: limits.detectMs },
  log,
  onReceived: (socket, peer, protocol) => held.hold(socket, peer, protocol),
});
const { servers } = await listen(
  data.host,
  data.ports,
  (socket, { silenceMs }) => {
    socket.setKeepAlive(true, limits.keepAliveProbeMs);
    held.accept(socket);
    reception.accept(socket, silenceMs);
  },
  { isShared: data.isShared },
);

function stopAccepting(): void {
  for (const server of servers) server.close();
  reception.drain();
}

port.on("message", (message: ToThread) => {
  switch (message.kind) {
    case "orders":
      return send({ kind: "done", busy: held.carryOut(message.orders) });
    case "credentials":
      return tls?.renew(message.credentials);
    case "stopAccepting":
      return stopAccepting();
    case "leave":
      reception.close();
      return port.close();
  }
});
send({ kind: "listening" });
