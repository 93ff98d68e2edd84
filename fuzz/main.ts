import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { codecs } from "./codecs/codecs.ts";
import { type CodecReport, fuzzCodec } from "./codecs/fuzz-codec.ts";
import { fuzzDoor } from "./doors/fuzz-door.ts";
import { narrow } from "./doors/narrow.ts";
import { openCanaries } from "./target/canaries.ts";
import { openParley } from "./target/open-parley.ts";
import { roomyLimits } from "./target/roomy-limits.ts";
import { stopServer } from "./target/stop-server.ts";

// `npm run fuzz -- --door line --codec-inputs 1000000 --socket-inputs 100000 --seed 7`

const help = `Throws mutated input at the doors, and says what came of it.

  --door NAME          one of ${Object.keys(codecs).join(", ")}; all of them when left out
  --codec-inputs N     inputs for the codecs of each door, in this process; 100000
  --socket-inputs N    inputs for each door of a running server; 10000
  --minutes N          ends the attack on the sockets of a door after so long, with what it has had by then; no end
  --seed N             the same inputs again; 1
  --failures FOLDER    where inputs go that did what they must not; fuzz-failures

Exits with 1 when there was a crash, an error that is no refusal, a broken promise, a person who was not served
meanwhile, too much memory, or a store with a hole.
`;

const { values } = parseArgs({
  options: {
    door: { type: "string" },
    "codec-inputs": { type: "string", default: "100000" },
    "socket-inputs": { type: "string", default: "10000" },
    minutes: { type: "string" },
    seed: { type: "string", default: "1" },
    failures: { type: "string", default: "fuzz-failures" },
    help: { type: "boolean", default: false },
  },
});

const seed = Number(values.seed);
const progressMs = 10_000;
/** One defect may show many times. All of it is in the file. */
const maxShown = 5;
const maxShownCharacters = 1_000;

function toTable(answers: ReadonlyMap<string, number>): string {
  const sorted = [...answers].sort(([, one], [, other]) => other - one);
  return sorted.map(([answer, count]) => `${answer} ${count}`).join(", ");
}

/** The time since the beginning, in seconds. */
function createWatch(): () => string {
  const start = performance.now();
  return () => `${((performance.now() - start) / 1_000).toFixed(0)} s`;
}

/** Saves an input under a name of its own. */
async function save(name: string, input: Uint8Array | string): Promise<void> {
  await mkdir(values.failures, { recursive: true });
  await writeFile(join(values.failures, name.replaceAll(/[^\w-]+/g, "-")), input);
}

/** Each codec gets its share. Gives the number of failures. */
async function runCodecs(door: string, inputs: number): Promise<number> {
  const own = codecs[door] ?? [];
  const share = Math.ceil(inputs / own.length);
  let failed = 0;
  for (const codec of own) {
    const elapsed = createWatch();
    const report: CodecReport = await fuzzCodec(codec, share, seed);
    console.log(
      `${door}, ${codec.name}: ${report.inputs} inputs in ${elapsed()}, slowest ${report.slowestMs.toFixed(0)} ms: ${toTable(report.answers)}`,
    );
    for (const [index, { input, reason }] of report.failures.entries()) {
      failed += 1;
      console.log(`  FAILED on ${Buffer.from(input).toString("hex")}: ${reason}`);
      await save(`${door} ${codec.name} ${seed} ${index}`, input);
    }
  }
  return failed;
}

async function runDoor(door: string, inputs: number): Promise<number> {
  await using target = await openParley(roomyLimits);
  const canaries = await openCanaries(target);
  const elapsed = createWatch();
  let told = performance.now();
  const onProgress = (sent: number): void => {
    if (performance.now() - told < progressMs) return;
    told = performance.now();
    console.log(`${door}: ${sent} of ${inputs} inputs in ${elapsed()}`);
  };
  const { minutes } = values;
  const until =
    minutes === undefined ? {} : { signal: AbortSignal.timeout(60_000 * Number(minutes)) };
  const report = await fuzzDoor({ target, canaries, door, inputs, seed, onProgress, ...until });
  const { connections, peakMemoryBytes, suspects } = report;
  const took = await target.processorSeconds().catch(() => Number.NaN);
  await canaries[Symbol.asyncDispose]();
  const left = await stopServer(target).catch(String);
  const failures = typeof left === "number" ? report.failures : [...report.failures, left];
  console.log(
    `${door}, over sockets: ${toTable(report.inputs)} inputs on ${connections} connections in ${elapsed()} (${took.toFixed(0)} s of the server's processor time); everybody at every door heard everybody ${canaries.rounds} times; peak memory ${Math.round(peakMemoryBytes / 2 ** 20)} MiB; ${left} events in the store: ${toTable(report.answers)}`,
  );
  if (failures.length === 0) return 0;
  const shown = failures.slice(0, maxShown).map((what) => what.slice(0, maxShownCharacters));
  console.log(`  FAILED ${failures.length} times (seed ${seed}):\n  ${shown.join("\n  ")}`);
  const cause =
    suspects.length === 0
      ? "it was not there at the last check; nothing has been said since"
      : await narrow({ door, seed, numbers: suspects, open: () => openParley(roomyLimits) });
  console.log(`  ${cause}`);
  const log = target.server.output();
  await save(`${door} sockets ${seed}`, [...failures, cause, log].join("\n\n"));
  return failures.length;
}

async function run(): Promise<number> {
  const doors = values.door === undefined ? Object.keys(codecs) : [values.door];
  let failed = 0;
  for (const door of doors) {
    if (codecs[door] === undefined) throw new Error(`there is no door ${door}`);
    const [codecInputs, socketInputs] = [values["codec-inputs"], values["socket-inputs"]].map(
      Number,
    );
    if (codecInputs) failed += await runCodecs(door, codecInputs);
    if (socketInputs) failed += await runDoor(door, socketInputs);
  }
  console.log(
    failed === 0 ? "no crash, no unhandled rejection, no broken promise" : `${failed} failures`,
  );
  return failed === 0 ? 0 : 1;
}

if (values.help) console.log(help);
else process.exitCode = await run();
