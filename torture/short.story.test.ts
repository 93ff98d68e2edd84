import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runTorture } from "./run.ts";
import { toText } from "./to-text.ts";

// A plan, not a chance: the worst that can be done to the server, once, with the network rough all the while.
const round = { steps: ["kill-unanswered", "clock", "disk", "drain"], isRough: true } as const;

it("loses nothing, doubles nothing and disorders nothing, whatever happens to it", {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-torture-"));
  const outcome = await runTorture({
    // With it the SDK, the messenger and four others come by TLS.
    seed: "short run",
    folder,
    serverFlags: [],
    tls: "some",
    diskMebibytes: 128,
    nextRound: (number) => (number === 1 ? round : undefined),
    tell() {},
  });
  console.log(toText(outcome));
  const { failure, findings, counts, tally, network } = outcome;
  expect({ failure, findings }, `records in ${folder}`).toEqual({
    failure: undefined,
    findings: [],
  });
  expect(tally).toMatchObject({ "kill-unanswered": 1, clock: 1, drain: 1 });
  expect(counts.acknowledged).toBeGreaterThan(50);
  expect(network.tls).toBeGreaterThan(0);
  await rm(folder, { recursive: true });
});
