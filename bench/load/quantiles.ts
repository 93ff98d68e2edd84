/** The middle and the end of some durations, in milliseconds. */
export type Quantiles = { readonly count: number; readonly p50: number; readonly p99: number };

/** Sorts a copy; of nothing all are NaN. */
export function toQuantiles(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99) };
}
