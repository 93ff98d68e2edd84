/** The middle of the values; of an even number, the upper of the two. NaN for none. */
export function toMedian(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
