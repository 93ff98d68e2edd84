import type { Clock, Presence } from "@parley/core";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Admission } from "../admission/admission.ts";
import type { ConnectionStatistics } from "../net/connection-statistics.ts";
import type { QueueBudget } from "../net/queue-budget.ts";
import type { Door } from "../net/routes.ts";
import type { SqliteStore } from "../stores/sqlite/store.ts";
import { toAdmissionMetrics } from "./admission-metrics.ts";
import type { CallCounts } from "./call-counts.ts";
import { toDiskMetrics } from "./disk-metrics.ts";
import { registerMetric, toSample } from "./metric.ts";
import { toStoreMetrics } from "./store-metrics.ts";
import {
  toCallMetrics,
  toConnectionMetrics,
  toDoorMetrics,
  toQueueMetrics,
} from "./traffic-metrics.ts";

/** What the numbers are read from. */
export type MetricsParts = {
  readonly doors: readonly Door[];
  readonly calls: CallCounts;
  readonly queueBudget: QueueBudget;
  /** By what they are for. */
  readonly admissions: Readonly<Record<string, Admission>>;
  readonly presence: Presence;
  readonly readConnections: () => ConnectionStatistics;
  readonly store: Pick<SqliteStore, "statistics" | "watchCommits">;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly version: string;
};

/** A commit is one sync of a disk: 0.1 ms on a fast one, tens of milliseconds on a slow one. */
const commitBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];
const actBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/**
 * Everything that is measured, for Prometheus. All but the commits is read when the page is asked for, so that what is
 * counted in the middle of the traffic are plain numbers.
 */
export function createMetrics(parts: MetricsParts): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = [
    ...toDoorMetrics(parts.doors),
    ...toCallMetrics(parts.calls),
    ...toQueueMetrics(parts.queueBudget),
    ...toAdmissionMetrics(parts.admissions),
    ...toConnectionMetrics(parts.readConnections),
    ...toStoreMetrics(parts.store.statistics),
    ...toDiskMetrics(parts.dataFolder, () => parts.clock.now()),
  ];
  for (const metric of metrics) registerMetric(registry, metric);
  registerMetric(registry, {
    kind: "gauge",
    name: "parley_accounts_online",
    help: "Accounts with a live connection.",
    read: () => toSample(parts.presence.list().length),
  });
  const info = new Gauge({
    name: "parley_info",
    help: "1, with the versions as labels.",
    labelNames: ["version", "node"],
    registers: [registry],
  });
  info.set({ version: parts.version, node: process.versions.node }, 1);
  watchCommits(parts, registry);
  return registry;
}

function watchCommits({ store }: MetricsParts, registry: Registry): void {
  const registers = [registry];
  const seconds = new Histogram({
    name: "parley_commit_seconds",
    help: "How long a transaction of the store took, its sync included.",
    buckets: commitBuckets,
    registers,
  });
  const acts = new Histogram({
    name: "parley_commit_acts",
    help: "How many acts shared a transaction, and its sync.",
    buckets: actBuckets,
    registers,
  });
  store.watchCommits(({ acts: count, tookMs }) => {
    seconds.observe(tookMs / 1000);
    acts.observe(count);
  });
}
