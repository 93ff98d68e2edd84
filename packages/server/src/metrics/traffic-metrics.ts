import type { ConnectionStatistics } from "../net/connection-statistics.ts";
import type { QueueBudget } from "../net/queue-budget.ts";
import type { Door } from "../net/routes.ts";
import type { Traffic, Transport } from "../net/traffic.ts";
import type { CallCounts } from "./call-counts.ts";
import { type Metric, type Sample, toSample } from "./metric.ts";

/** What goes over the doors' live connections. */
export function toDoorMetrics(doors: readonly Door[]): readonly Metric[] {
  const byDoor =
    (read: (traffic: Traffic) => number): (() => readonly Sample[]) =>
    () =>
      doors.flatMap(({ name, traffic }) =>
        traffic === undefined ? [] : [{ labels: { door: name }, value: read(traffic) }],
      );
  const metric = (
    kind: Metric["kind"],
    name: string,
    help: string,
    read: (traffic: Traffic) => number,
  ): Metric => ({ kind, name, help, labels: ["door"], read: byDoor(read) });
  return [
    {
      kind: "gauge",
      name: "parley_connections",
      help: "Live connections that are open.",
      labels: ["door", "transport"],
      read: () => doors.flatMap(countByTransport),
    },
    metric(
      "counter",
      "parley_connections_opened_total",
      "Live connections that were opened.",
      (traffic) => traffic.opened,
    ),
    metric(
      "counter",
      "parley_deliveries_total",
      "Events times the connections that were sent them.",
      (traffic) => traffic.deliveries,
    ),
    metric(
      "gauge",
      "parley_catching_up",
      "Connections that catch up with what is stored.",
      (traffic) => traffic.catchingUp,
    ),
    metric(
      "gauge",
      "parley_queued_bytes",
      "Bytes that wait for connections that do not take them.",
      listQueued(sum),
    ),
    metric(
      "gauge",
      "parley_queued_bytes_max",
      "The most bytes that wait for one connection.",
      listQueued(max),
    ),
    metric(
      "counter",
      "parley_dropped_ephemeral_total",
      "Signs of presence and typing that were dropped for a slow reader.",
      (traffic) => traffic.droppedEphemeral,
    ),
    metric(
      "counter",
      "parley_overflows_total",
      "Slow readers that were told to read again or to come back.",
      (traffic) => traffic.overflows,
    ),
    metric(
      "counter",
      "parley_silences_total",
      "Connections that were ended because nobody acknowledged for minutes.",
      (traffic) => traffic.silences,
    ),
  ];
}

/** What a door serves live connections over. */
function listTransports({ routes }: Door): readonly Transport[] {
  const found: Transport[] = [];
  if (routes.webSockets !== undefined) found.push("websocket");
  if (routes.grpcStreams !== undefined) found.push("grpc");
  return found.length === 0 ? ["tcp"] : found;
}

function countByTransport(door: Door): readonly Sample[] {
  const { name, traffic } = door;
  if (traffic === undefined) return [];
  return listTransports(door).map((transport) => {
    const open = [...traffic.outboxes].filter((outbox) => outbox.transport === transport);
    return { labels: { door: name, transport }, value: open.length };
  });
}

const sum = (queued: readonly number[]): number =>
  queued.reduce((total, bytes) => total + bytes, 0);
const max = (queued: readonly number[]): number =>
  queued.reduce((most, bytes) => Math.max(most, bytes), 0);

function listQueued(fold: (queued: readonly number[]) => number): (traffic: Traffic) => number {
  return ({ outboxes }) => fold(Array.from(outboxes, ({ queuedBytes }) => queuedBytes));
}

/** What waits for all live connections together. */
export function toQueueMetrics(budget: QueueBudget): readonly Metric[] {
  return [
    {
      kind: "gauge",
      name: "parley_queue_memory_bytes",
      help: "Memory of all that waits for connections; what waits for many counts once.",
      read: () => toSample(budget.usedBytes),
    },
    {
      kind: "gauge",
      name: "parley_queue_memory_limit_bytes",
      help: "How much of it there may be before the slowest readers have to come back.",
      read: () => toSample(budget.maxBytes),
    },
  ];
}

/** What the doors asked of the core. */
export function toCallMetrics(calls: CallCounts): readonly Metric[] {
  return [
    {
      kind: "counter",
      name: "parley_calls_total",
      help: "What clients asked for, by the way it ended: ok, repeated, or the code of the refusal.",
      labels: ["door", "call", "result"],
      read: () =>
        calls.list().map(({ count: value, door, call, result }) => ({
          labels: { door, call, result },
          value,
        })),
    },
  ];
}

/** Whole connections, whatever goes over them. */
export function toConnectionMetrics(read: () => ConnectionStatistics): readonly Metric[] {
  return [
    {
      kind: "gauge",
      name: "parley_sockets",
      help: "Network connections that are open.",
      labels: ["protocol", "tls"],
      read: () => {
        const counts = new Map<string, Sample & { value: number }>();
        for (const { protocol, isTls } of read().open) {
          const labels = { protocol, tls: isTls ? "yes" : "no" };
          const key = `${labels.protocol} ${labels.tls}`;
          const sample = counts.get(key) ?? { labels, value: 0 };
          sample.value += 1;
          counts.set(key, sample);
        }
        return [...counts.values()];
      },
    },
    {
      kind: "counter",
      name: "parley_sockets_accepted_total",
      help: "Network connections that were accepted.",
      read: () => toSample(read().accepted),
    },
    {
      kind: "counter",
      name: "parley_sockets_refused_total",
      help: "Network connections that were refused because there were too many.",
      read: () => toSample(read().refused),
    },
    {
      kind: "counter",
      name: "parley_network_bytes_total",
      help: "Bytes on the network, those of TLS included; with --workers without TLS, as the chat sees them.",
      labels: ["direction"],
      read: () => {
        const { bytesRead, bytesWritten } = read();
        return [
          { labels: { direction: "in" }, value: bytesRead },
          { labels: { direction: "out" }, value: bytesWritten },
        ];
      },
    },
  ];
}
