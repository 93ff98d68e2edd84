#include "load.h"

// Buckets by the position of the highest bit and the six bits below it: an error below 1.6 %.

static int to_bucket(uint64_t ns) {
  if (ns < 64) return (int)ns;
  int high = 63 - __builtin_clzll(ns);
  return (high - 5) * 64 + (int)((ns >> (high - 6)) & 63);
}

static uint64_t from_bucket(int bucket) {
  if (bucket < 64) return (uint64_t)bucket;
  int high = bucket / 64 + 5;
  return (1ull << high) + ((uint64_t)(bucket % 64) << (high - 6));
}

void histogram_add(histogram *to, uint64_t ns) {
  to->counts[to_bucket(ns)]++;
  to->total++;
  if (ns > to->max) to->max = ns;
}

double histogram_at(const histogram *of, double share) {
  if (of->total == 0) return 0;
  uint64_t wanted = (uint64_t)((double)of->total * share), seen = 0;
  for (int bucket = 0; bucket < 64 * 64; bucket++) {
    seen += of->counts[bucket];
    if (seen > wanted) return (double)from_bucket(bucket) / 1000;
  }
  return (double)of->max / 1000;
}
