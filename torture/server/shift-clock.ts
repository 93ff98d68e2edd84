// Loaded into the server before anything else (`node --import shift-clock.ts?file=…`), in each of its threads: moves the wall
// clock by as many milliseconds as stand in that file. Timers keep their pace, as they do when somebody sets a machine's clock.
import { openSync, readSync } from "node:fs";

const file = openSync(new URL(import.meta.url).searchParams.get("file") ?? "", "r");
const bytes = Buffer.alloc(16);
const readShift = () => Number(bytes.toString("latin1", 0, readSync(file, bytes, 0, 16, 0)));
const Real = Date;
const readClock = () => Real.now() + readShift();

// A subclass, so that what is made of it is a Date to everybody.
globalThis.Date = class extends Real {
  constructor(...args: readonly unknown[]) {
    // The overloads of the real one take no list.
    super(...((args.length === 0 ? [readClock()] : args) as [number]));
  }
  static override now(): number {
    return readClock();
  }
} as DateConstructor;
