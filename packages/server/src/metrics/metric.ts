import { Counter, Gauge, type Registry } from "prom-client";

/** One value of a metric, with its labels. */
export type Sample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number };

/** A metric whose values are asked for when the page is: nothing is kept twice. */
export type Metric = {
  readonly name: string;
  /** A sentence for people. */
  readonly help: string;
  /** A counter only grows while the process runs; a gauge is how it is now. */
  readonly kind: "counter" | "gauge";
  readonly labels?: readonly string[];
  readonly read: () => readonly Sample[] | Promise<readonly Sample[]>;
};

/** A value without labels. */
export function toSample(value: number): readonly Sample[] {
  return [{ value }];
}

/** Puts a metric on the page. */
export function registerMetric(registry: Registry, metric: Metric): void {
  const { name, help, labels = [], read } = metric;
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  if (metric.kind === "gauge") {
    new Gauge({
      ...options,
      async collect() {
        const samples = await read();
        this.reset();
        for (const { labels: values = {}, value } of samples) this.set(values, value);
      },
    });
    return;
  }
  new Counter({
    ...options,
    async collect() {
      const samples = await read();
      this.reset();
      for (const { labels: values = {}, value } of samples) this.inc(values, value);
    },
  });
}
