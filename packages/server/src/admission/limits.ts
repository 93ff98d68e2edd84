import { availableParallelism } from "node:os";
import type { AdmissionLimits } from "./admission.ts";

const second = 1_000;

/** Connections that sign in with a token, or have signed in, and are brought up to date: a few reads of the store each. */
export const joinLimits: AdmissionLimits = {
  // Enough to keep the store's reader busy; what they cost in one round of the event loop stays below some milliseconds.
  maxUnderWay: 32,
  // All connections that there can be: who waits costs little more than the connection, and about a thousand a second are let in.
  maxWaiting: 20_000,
  // The SDK waits 15 s for its `welcome`.
  maxWaitMs: 10 * second,
  // Over a healthy line, what was missed takes a fraction of it.
  maxHoldMs: second,
};

/**
 * How long a client may wait to be brought up to date that would not come back by itself when it is refused: none of the older ones
 * does, but once. None of them has a deadline of its own for it.
 */
export const patientWaitMs: number = 60 * second;

/** Passwords that are hashed: some 20 ms of a processor each. */
export const passwordLimits: AdmissionLimits = {
  // Of Node's four threads one is always free for files, and of several processors one for everybody else.
  maxUnderWay: Math.min(3, Math.max(1, availableParallelism() - 1)),
  // What one processor does within the wait.
  maxWaiting: 3_000,
  maxWaitMs: patientWaitMs,
  maxHoldMs: 30 * second,
};
