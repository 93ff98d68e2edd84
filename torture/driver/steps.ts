import { setTimeout as pause } from "node:timers/promises";
import { JsonRefusal } from "../../stories/testing/json-client.ts";
import type { Dice } from "../dice.ts";
import type { World } from "./world.ts";

/** What is done to the server. The proxy does its own beside it. */
export const stepKinds = [
  "kill",
  "kill-unanswered",
  "pause",
  "drain",
  "disk",
  "clock",
  "flood",
  "absence",
] as const;
export type StepKind = (typeof stepKinds)[number];

/** What was done, how often. */
export type Tally = Record<StepKind | "failed-starts" | "committed-unanswered", number>;

type Step = (world: World, dice: Dice, tally: Tally) => Promise<void>;

const hourMs = 3_600_000;

async function restart(world: World): Promise<void> {
  world.proxy.upstream = undefined;
  world.proxy.dropAll();
  await world.start();
}

/** `kill -9`, whatever is going on. */
const kill: Step = async (world) => {
  await world.server.kill();
  await restart(world);
};

/** `kill -9` between commit and answer: nothing of the server's gets through any more, and the store has grown all the same. */
const killUnanswered: Step = async (world, dice, tally) => {
  world.proxy.holdAnswers();
  const before = world.countEvents();
  const wanted = dice.between(1, 8);
  // No answer gets through, so that nothing is heard of it: the file has to be asked. Who waits for answers may fall silent before.
  for (let tries = 0; tries < 200 && world.countEvents() < before + wanted; tries += 1) {
    await pause(10);
  }
  await world.server.kill();
  tally["committed-unanswered"] += world.countEvents() - before;
  await restart(world);
};

/** Takes the processor away for a while: a machine that swaps, a laptop that sleeps. */
const stopAndContinue: Step = async (world, dice) => {
  world.server.signal("SIGSTOP");
  await pause(dice.between(100, 2500));
  world.server.signal("SIGCONT");
};

/** SIGTERM: tells the clients and ends by itself. */
const drain: Step = async (world) => {
  world.proxy.upstream = undefined;
  const begin = performance.now();
  const code = await world.server.drain();
  world.tell(`drained in ${Math.round(performance.now() - begin)} ms`);
  if (code !== 0) throw new Error(`the drain ended with ${code}: ${world.server.outputs.at(-1)}`);
  await restart(world);
};

/** Writes until the store refuses for want of space. What goes where nobody listens is enough. */
async function fillUp(world: World): Promise<void> {
  await world.disk?.fill();
  for (;;) {
    try {
      const ballast = "x".repeat(60_000);
      await world.herald.post(world.accountOf("herald"), world.stage.attic, ballast, true);
    } catch (thrown) {
      if (thrown instanceof JsonRefusal && thrown.code === "unavailable") return;
      throw thrown;
    }
  }
}

/** The disk is full for a while; sometimes the server is killed meanwhile, and may start again or not. */
const fillDisk: Step = async (world, dice, tally) => {
  if (world.disk === undefined) {
    world.tell("left out: no disk of its own could be mounted for the data (that takes root)");
    return;
  }
  await fillUp(world);
  await pause(dice.between(50, 1000));
  const isKilled = dice.chance(0.5);
  if (isKilled) {
    await world.server.kill();
    world.proxy.upstream = undefined;
    world.proxy.dropAll();
    await world.start().catch(() => {
      tally["failed-starts"] += 1;
    });
  }
  await world.disk.free();
  if (!world.server.isUp) await world.start();
};

/**
 * Far more is said than waits for a client that does not read: what waits is dropped, and everybody has to begin again
 * from what it has. It is said where wires are that can.
 */
const flood: Step = async (world) => {
  world.proxy.holdAnswers();
  for (let count = 0; count < 170; count += 1) {
    await world.herald.post(world.accountOf("herald"), world.stage.yard, "x".repeat(64_000));
  }
  world.proxy.releaseAnswers();
};

/** More than is sent after a cursor, or to who is new. */
const absenceMessages = 1100;

/** Some of those with cursors are away for so long that they are told of a gap when they come back; and somebody comes in late. */
const absence: Step = async (world, dice) => {
  const { herald, doorkeeper, stage } = world;
  const { lateGuest, yard } = stage;
  const withCursors = world.persons.filter(({ parts }) => parts.door.hears === "cursors");
  const away = withCursors.filter(() => dice.chance(0.6));
  for (const person of away) person.stayAway();
  for (let count = 0; count < absenceMessages; count += 1) {
    await herald.post(world.accountOf(count % 2 === 0 ? "herald" : "crier"), yard, "meanwhile");
  }
  await doorkeeper.change(lateGuest, !doorkeeper.isIn(lateGuest));
  for (const person of away) person.comeBack();
};

/** Sets the wall clock hours ahead, or back. */
const jumpClock: Step = async (world, dice) => {
  const to = dice.pick([-30 * hourMs, -2 * hourMs, -60_000, 0, 60_000, 5 * hourMs, 30 * hourMs]);
  await world.server.shiftClock(to);
};

/** How each kind is done. Each leaves a server that runs. */
export const steps: Readonly<Record<StepKind, Step>> = {
  kill,
  "kill-unanswered": killUnanswered,
  pause: stopAndContinue,
  drain,
  disk: fillDisk,
  clock: jumpClock,
  flood,
  absence,
};
