import type { SqliteStoreStatistics } from "../stores/sqlite/store.ts";
import type { Metric, Sample } from "./metric.ts";

type ThreadStatistics = SqliteStoreStatistics["reads"];

/** How the store is doing. */
export function toStoreMetrics(read: () => SqliteStoreStatistics): readonly Metric[] {
  const metric = (
    kind: Metric["kind"],
    name: string,
    help: string,
    value: (thread: ThreadStatistics) => number,
  ): Metric => ({
    ...{ kind, name, help, labels: ["thread"] },
    read: (): readonly Sample[] =>
      Object.entries(read()).map(([thread, statistics]) => ({
        labels: { thread },
        value: value(statistics),
      })),
  });
  return [
    metric(
      "counter",
      "parley_store_acts_total",
      "Acts of the store that were carried out.",
      ({ acts }) => acts,
    ),
    metric(
      "counter",
      "parley_store_transactions_total",
      "Transactions; each of the writes is one sync of the disk.",
      ({ commits }) => commits,
    ),
    metric(
      "counter",
      "parley_store_refused_total",
      "Acts that were refused because the store was not available.",
      ({ refused }) => refused,
    ),
    metric(
      "gauge",
      "parley_store_waiting",
      "Acts that wait for the store.",
      ({ waiting }) => waiting,
    ),
  ];
}
