import { toMedian } from "../store/median.ts";
import type { LoadReport, Measurement } from "./measure.ts";
import type { Scenario } from "./scenario.ts";
import type { SubjectName } from "./subjects/subject.ts";

/** The figures of one server in one scenario: medians of the repetitions. */
export type Figures = {
  readonly deliveriesPerSecond: number;
  /** CPU time of the server for a delivery, microseconds. */
  readonly cpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** From sending to the acknowledgement, where the wire has one: the commit, and the ways. */
  readonly commitP50Ms: number | undefined;
  readonly commitP99Ms: number | undefined;
  /** Memory of the server for each connection: before the first message, and behind the last. */
  readonly idleKb: number;
  readonly busyKb: number;
  readonly joinsPerSecond: number;
  /** CPU time of the server for one of them, milliseconds. */
  readonly joinCpuMs: number;
  /** Of its core, that the load generator used. */
  readonly loadShare: number;
  /** Of its core, that the server used. */
  readonly serverShare: number;
};

/** A line of the table. */
export type Row = {
  /** The server's name, or what else is compared. */
  readonly name: string;
  /** What it was measured in, in words. */
  readonly title: string;
  readonly scenario: Scenario | undefined;
  /** Measurements in which every message arrived, once and in order; the medians are of these. */
  readonly repetitions: number;
  readonly failures: number;
  readonly figures: Figures | undefined;
  /** Medians of the ratios to the reference in the same repetition. */
  readonly ratios:
    | { readonly deliveries: number; readonly cpu: number; readonly p99: number }
    | undefined;
};

/** What the servers are measured against. */
export const reference: SubjectName = "cpp-grpc";

/** Measurements of several servers, or of other things to compare, by name. */
export type Measured = ReadonlyMap<string, readonly Measurement[]>;

/** The medians and the ratios to `base`. */
export function toRows(
  where: Pick<Row, "title" | "scenario">,
  measured: Measured,
  base: string = reference,
): readonly Row[] {
  const references = (measured.get(base) ?? []).map(toFigures);
  return [...measured].flatMap(([name, measurements]) => {
    if (measurements.every(({ kind }) => kind === "absent")) return [];
    const all = measurements.map(toFigures);
    const good = all.filter((figures) => figures !== undefined);
    const failures = measurements.filter(({ kind }) => kind === "failed").length;
    const figures = good.length === 0 ? undefined : toMedians(good);
    const ratios = toRatios(all, references);
    return [{ ...where, name, repetitions: good.length, failures, figures, ratios }];
  });
}

function toFigures(measurement: Measurement): Figures | undefined {
  if (measurement.kind !== "measured") return undefined;
  const { report } = measurement;
  const { latencyUs, acknowledgedUs, seconds, connections, deliveries } = report;
  const isAcknowledged = acknowledgedUs.count > 0;
  return {
    deliveriesPerSecond: deliveries / seconds,
    cpuUs: (report.serverCpuMs * 1000) / deliveries,
    p50Ms: latencyUs.p50 / 1000,
    p99Ms: latencyUs.p99 / 1000,
    p999Ms: latencyUs.p999 / 1000,
    commitP50Ms: isAcknowledged ? acknowledgedUs.p50 / 1000 : undefined,
    commitP99Ms: isAcknowledged ? acknowledgedUs.p99 / 1000 : undefined,
    idleKb: toKbEach(report.rssIdle, report),
    busyKb: toKbEach(report.rssBusy, report),
    joinsPerSecond: connections / (report.joinMs / 1000),
    joinCpuMs: report.joinCpuMs / connections,
    loadShare: report.ownCpuMs / 1000 / seconds,
    serverShare: report.serverCpuMs / 1000 / seconds,
  };
}

function toKbEach(rss: number, { rssBefore, connections }: LoadReport): number {
  return (rss - rssBefore) / connections / 1000;
}

function toMedians(all: readonly Figures[]): Figures {
  const median = (key: keyof Figures) =>
    toMedian(all.map((figures) => figures[key]).filter((value) => value !== undefined));
  const optional = (key: keyof Figures) =>
    all.every((figures) => figures[key] === undefined) ? undefined : median(key);
  return {
    deliveriesPerSecond: median("deliveriesPerSecond"),
    cpuUs: median("cpuUs"),
    p50Ms: median("p50Ms"),
    p99Ms: median("p99Ms"),
    p999Ms: median("p999Ms"),
    commitP50Ms: optional("commitP50Ms"),
    commitP99Ms: optional("commitP99Ms"),
    idleKb: median("idleKb"),
    busyKb: median("busyKb"),
    joinsPerSecond: median("joinsPerSecond"),
    joinCpuMs: median("joinCpuMs"),
    loadShare: median("loadShare"),
    serverShare: median("serverShare"),
  };
}

function toRatios(
  all: readonly (Figures | undefined)[],
  references: readonly (Figures | undefined)[],
): Row["ratios"] {
  const ratiosOf = (key: "deliveriesPerSecond" | "cpuUs" | "p99Ms") =>
    all.flatMap((figures, repetition) => {
      const base = references[repetition];
      return figures === undefined || base === undefined ? [] : [figures[key] / base[key]];
    });
  const deliveries = ratiosOf("deliveriesPerSecond");
  if (deliveries.length === 0) return undefined;
  return {
    deliveries: toMedian(deliveries),
    cpu: toMedian(ratiosOf("cpuUs")),
    p99: toMedian(ratiosOf("p99Ms")),
  };
}
