import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { toMessage, type VariantName, variants } from "./variants.ts";

// One measurement, in a process of its own: node measure.ts <variant> <writers> <milliseconds> <database file>

/** What one measurement gives. */
export type Measurement = {
  /** All acts of the process, those of the warm-up too; for counting system calls from outside. */
  readonly totalActs: number;
  readonly actsPerSecond: number;
  readonly commitsPerAct: number;
  /** The main thread's busy time for each act, microseconds; waiting for a sync there is busy. */
  readonly mainThreadUs: number;
  /** CPU time of all threads for each act, microseconds. */
  readonly cpuUs: number;
  /** How late the event loop served a timer of 1 ms, milliseconds; the timer itself taken off. */
  readonly loopDelayP99Ms: number;
  /** From the arrival of the message to the answer, milliseconds. */
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
};

const warmUpMs = 150;
const timerMs = 1;

async function measure(name: VariantName, writers: number, ms: number, path: string) {
  const variant = await variants[name](path);
  const latencies: number[] = [];
  let next = 0;
  let end = performance.now() + warmUpMs;

  /** Sends the next message when the last is acknowledged; each comes as an event of its own, as from a socket. */
  async function write(): Promise<void> {
    while (performance.now() < end) {
      const askedAt = performance.now();
      await setImmediate();
      await variant.append(toMessage(next++));
      latencies.push(performance.now() - askedAt);
    }
  }

  const run = () => Promise.all(Array.from({ length: writers }, write));
  await run();
  latencies.length = 0;
  const before = {
    next,
    commits: variant.countCommits(),
    loop: performance.eventLoopUtilization(),
  };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  end = startedAt + ms;
  const delay = monitorEventLoopDelay({ resolution: timerMs });
  delay.enable();
  await run();
  delay.disable();
  const elapsedMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  const count = next - before.next;
  const busyMs = performance.eventLoopUtilization(before.loop).active;
  const commits = variant.countCommits() - before.commits;
  await variant.close();
  latencies.sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    totalActs: next,
    actsPerSecond: (count / elapsedMs) * 1_000,
    commitsPerAct: commits / count,
    mainThreadUs: (busyMs * 1_000) / count,
    cpuUs: (cpu.user + cpu.system) / count,
    loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - timerMs),
    latencyP50Ms: at(0.5),
    latencyP99Ms: at(0.99),
  } satisfies Measurement;
}

function isVariantName(text: string): text is VariantName {
  return text in variants;
}

const [name = "", writers = "", ms = "", path = ""] = process.argv.slice(2);
if (!isVariantName(name)) throw new Error(`no variant is called "${name}"`);
console.log(JSON.stringify(await measure(name, Number(writers), Number(ms), path)));
