import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Outcome, ok, warning } from "./finding.ts";

const rounds = 50;
const pageBytes = 4_096;

/** Up to which a commit is, in words, and what follows for people. */
const judgements: readonly { readonly upToMs: number; readonly word: string }[] = [
  { upToMs: 1, word: "fast" },
  { upToMs: 10, word: "good" },
  { upToMs: 40, word: "slow, fine for some dozens of people" },
];

/** Measures how long the disk below a folder takes to make a page durable: every message waits for that once. */
export async function measureSync(folder: string): Promise<Outcome> {
  const path = join(folder, `.doctor-${process.pid}`);
  const file = await open(path, "w", 0o600);
  try {
    const page = new Uint8Array(pageBytes);
    const tookMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await file.write(page, 0, page.length, round * pageBytes);
      await file.datasync();
      tookMs.push(performance.now() - startedAt);
    }
    return judgeSync(tookMs);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

/** What such times mean. */
export function judgeSync(tookMs: readonly number[]): Outcome {
  const sorted = tookMs.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const [p50, p99] = [at(0.5), at(0.99)];
  const figures = `a sync takes ${p50.toFixed(2)} ms (p50), ${p99.toFixed(2)} ms (p99)`;
  const word = judgements.find(({ upToMs }) => p50 <= upToMs)?.word;
  if (word === undefined) {
    return warning(
      `${figures}: very slow, every message waits for it`,
      "put the data folder on an SSD; network disks and SD cards are seldom fast enough",
    );
  }
  return ok(`${figures}: ${word}`);
}
