// `npm run torture`: plays rounds until the time is over, and says what it did and whether anything was lost.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Dice } from "./dice.ts";
import { type StepKind, stepKinds } from "./driver/steps.ts";
import type { Round } from "./driver/torment.ts";
import { type TlsShare, tlsShares } from "./driver/world.ts";
import { runTorture } from "./run.ts";
import { toText } from "./to-text.ts";

const help = `npm run torture -- [--seed TEXT] [--minutes N] [--workers N] [--tls WHO] [--only KIND,KIND]

Plays clients of all doors against a server to which everything happens, then reads every client's record and the store.

  --seed     decides everything that can be decided; default: a new one, which is printed
  --minutes  how long, about; default: 3
  --rounds   how many rounds at most; default: as the time allows
  --workers  threads of the server that hold connections; default: 0, none of their own
  --tls      who comes by TLS: all, none, or some, as the seed decides for each client; default: some
  --only     of ${["proxy", ...stepKinds].join(", ")}; default: all
`;

/** A flood says 11 MiB, and there may be two of them in a minute. */
const mebibytesPerMinute = 48;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    minutes: { type: "string", default: "3" },
    rounds: { type: "string", default: "1000000" },
    workers: { type: "string", default: "0" },
    tls: { type: "string", default: "some" },
    only: { type: "string", default: ["proxy", ...stepKinds].join(",") },
    help: { type: "boolean", default: false },
  },
});

function toSeconds(): string {
  return `${(performance.now() / 1000).toFixed(1).padStart(7)} s`;
}

function planRound(number: number, kinds: readonly string[]): Round {
  const dice = new Dice(values.seed).fork(`plan ${number}`);
  const known = stepKinds.filter((kind) => kinds.includes(kind));
  const steps =
    known.length === 0 ? [] : Array.from({ length: 5 }, (): StepKind => dice.pick(known));
  return { steps, isRough: kinds.includes("proxy") };
}

const isTlsShare = (said: string): said is TlsShare => Object.hasOwn(tlsShares, said);

function parseTls(said: string): TlsShare {
  if (!isTlsShare(said)) throw new Error(`--tls is all, some or none, not ${said}`);
  return said;
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(help);
    return 0;
  }
  const kinds = values.only.split(",");
  const folder = await mkdtemp(join(tmpdir(), "parley-torture-"));
  const minutes = Number(values.minutes);
  const end = performance.now() + minutes * 60_000;
  console.log(`seed ${values.seed}; repeat with: npm run torture -- --seed ${values.seed}`);
  const outcome = await runTorture({
    seed: values.seed,
    folder,
    tls: parseTls(values.tls),
    diskMebibytes: Math.ceil(mebibytesPerMinute * (minutes + 1)),
    serverFlags: [`--workers=${values.workers}`],
    nextRound: (number) =>
      performance.now() < end && number <= Number(values.rounds)
        ? planRound(number, kinds)
        : undefined,
    tell: (what) => console.log(`${toSeconds()} ${what}`),
    onFailure: (data) => cp(data, join(folder, "kept"), { recursive: true }),
  });
  console.log(toText(outcome));
  const isGood = outcome.findings.length === 0 && outcome.failure === undefined;
  if (isGood) await rm(folder, { recursive: true });
  else console.log(`Records and data are kept in ${folder}`);
  return isGood ? 0 : 1;
}

process.exit(await main());
