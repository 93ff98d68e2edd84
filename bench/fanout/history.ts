import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { toMedian } from "../store/median.ts";
import { type BenchParts, type Measurement, openBench } from "./measure.ts";

const pageEveryMs = 20;
const pageSize = 50;

/** What is read beside the deliveries. */
export const describeHistory: string = `${1000 / pageEveryMs} pages of ${pageSize} a second`;

/** Measures while somebody reads pages of history over HTTP, and prints how long a page takes. */
export async function measureWithHistory(
  parts: BenchParts,
  toFlags: (port: number) => readonly string[],
): Promise<Measurement> {
  await using bench = await openBench(parts);
  if (bench === undefined) return { kind: "absent" };
  const [token = ""] = readFileSync(parts.surroundings.seed.tokens, "utf8").split("\n");
  const measuring = new AbortController();
  const reading = readPages(bench.port, token, measuring.signal);
  const measurement = await bench.run(toFlags(bench.port));
  measuring.abort();
  const times = await reading;
  const [, last = 0] = [times.at(0), [...times].sort((a, b) => a - b).at(-1)];
  console.log(
    `a page of ${pageSize}: median ${toMedian(times).toFixed(1)} ms, slowest of ${times.length} ${last.toFixed(1)} ms`,
  );
  return measurement;
}

async function readPages(port: number, token: string, signal: AbortSignal) {
  const url = `http://127.0.0.1:${port}/parley.v1.MessageService/ListEvents`;
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const body = JSON.stringify({ conversationId: "lobby", limit: pageSize });
  const times: number[] = [];
  while (!signal.aborted) {
    const startedAt = performance.now();
    const response = await fetch(url, { method: "POST", headers, body });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`a page of history: ${response.status}`);
    const tookMs = performance.now() - startedAt;
    times.push(tookMs);
    await setTimeout(Math.max(0, pageEveryMs - tookMs));
  }
  return times;
}
