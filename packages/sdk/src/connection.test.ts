import { describe, expect, it } from "vitest";
import type { ConnectionState } from "./client.ts";
import {
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  initialConnection,
  stepConnection,
} from "./connection.ts";

const now = 10_000;
const at = (shown: ConnectionState, rest: Partial<Omit<Connection, "shown">> = {}): Connection => ({
  ...initialConnection,
  ...rest,
  shown,
});

const stopped = at({ state: "stopped" });
const connecting = at({ state: "connecting", attempt: 1 });
const catchingUp = at({ state: "catching_up" }, { behind: new Set(["a", "b"]) });
const live = at({ state: "live" });
const lost = "the connection was lost";
const waiting = at(
  { state: "waiting", retryAt: now + 375, attempt: 1, reason: lost },
  { failures: 1 },
);
const signedOut = at({ state: "signed_out", reason: "revoked" });

const dial: readonly ConnectionEffect[] = [
  { type: "clear_timers" },
  { type: "dial" },
  { type: "set_timer", timer: "welcome", delayMs: 15_000 },
];
const hangUp: readonly ConnectionEffect[] = [{ type: "clear_timers" }, { type: "hang_up" }];
const retryIn = (delayMs: number): readonly ConnectionEffect[] => [
  ...hangUp,
  { type: "set_timer", timer: "retry", delayMs },
];
const ping = (delayMs: number): readonly ConnectionEffect[] => [
  { type: "send_ping" },
  { type: "set_timer", timer: "pong", delayMs },
];
const welcomed: readonly ConnectionEffect[] = [
  { type: "clear_timer", timer: "welcome" },
  { type: "set_timer", timer: "ping", delayMs: 25_000 },
];

type Case = readonly [
  name: string,
  from: Connection,
  event: ConnectionEvent,
  to: Connection,
  effects: readonly ConnectionEffect[],
];

const failing = (failures: number): Connection =>
  at({ state: "connecting", attempt: failures + 1 }, { failures });
const waitingAfter = (failures: number, delayMs: number, reason = lost): Connection =>
  at({ state: "waiting", retryAt: now + delayMs, attempt: failures, reason }, { failures });

const closed: ConnectionEvent = { type: "closed", code: 1006, reason: "" };

const cases: readonly Case[] = [
  ["dials when it is started", stopped, { type: "start" }, connecting, dial],
  ["dials again after a new sign-in", signedOut, { type: "start" }, connecting, dial],
  ["stays as it is when it is started twice", live, { type: "start" }, live, []],
  [
    "says hello on the open socket",
    connecting,
    { type: "opened" },
    connecting,
    [{ type: "send_hello" }],
  ],
  ["is live when nothing is missing", connecting, { type: "welcomed", behind: [] }, live, welcomed],
  [
    "catches up what is missing",
    connecting,
    { type: "welcomed", behind: ["a", "b"] },
    catchingUp,
    welcomed,
  ],
  [
    "waits for every log",
    catchingUp,
    { type: "caught_up", log: "a" },
    at({ state: "catching_up" }, { behind: new Set(["b"]) }),
    [],
  ],
  [
    "is live after the last log",
    at({ state: "catching_up" }, { behind: new Set(["b"]), failures: 3 }),
    { type: "caught_up", log: "b" },
    live,
    [],
  ],
  [
    "does not count a log that was not behind",
    catchingUp,
    { type: "caught_up", log: "c" },
    catchingUp,
    [],
  ],
  ["waits a little after the first loss", live, closed, waiting, retryIn(375)],
  ["waits longer after each failure", failing(3), closed, waitingAfter(4, 2_125), retryIn(2_125)],
  [
    "never waits longer than half a minute",
    failing(40),
    closed,
    waitingAfter(41, 15_125),
    retryIn(15_125),
  ],
  [
    "tells the server's reason",
    connecting,
    { type: "closed", code: 1013, reason: "full" },
    waitingAfter(1, 375, "full"),
    retryIn(375),
  ],
  ["dials when the wait is over", waiting, { type: "timer", timer: "retry" }, failing(1), dial],
  ["dials at once when it is woken", waiting, { type: "wake" }, failing(1), dial],
  ["asks whether the line is good when it is woken", live, { type: "wake" }, live, ping(4_000)],
  ["does not disturb a dial", connecting, { type: "wake" }, connecting, []],
  [
    "gives up a server that does not answer the dial",
    connecting,
    { type: "timer", timer: "welcome" },
    waitingAfter(1, 375, "the server did not answer in time"),
    retryIn(375),
  ],
  ["pings a quiet line", live, { type: "timer", timer: "ping" }, live, ping(10_000)],
  [
    "takes any frame for an answer",
    live,
    { type: "heard" },
    live,
    [
      { type: "clear_timer", timer: "pong" },
      { type: "set_timer", timer: "ping", delayMs: 25_000 },
    ],
  ],
  [
    "gives up a server that does not answer a ping",
    live,
    { type: "timer", timer: "pong" },
    waitingAfter(1, 375, "the server stopped answering"),
    retryIn(375),
  ],
  [
    "remembers when a stopping server wants it back",
    live,
    { type: "draining", reconnectInMs: 700 },
    { ...live, notBefore: now + 700 },
    [],
  ],
  [
    "remembers it also from a server that has not said welcome",
    connecting,
    { type: "draining", reconnectInMs: 700 },
    { ...connecting, notBefore: now + 700 },
    [],
  ],
  [
    "gives up such a server as well when it says no more, and keeps to the time",
    { ...connecting, notBefore: now + 700 },
    { type: "timer", timer: "welcome" },
    waitingAfter(1, 700, "the server did not answer in time"),
    retryIn(700),
  ],
  [
    "comes back when it was told to",
    { ...live, notBefore: now + 700 },
    closed,
    waitingAfter(1, 700),
    retryIn(700),
  ],
  [
    "comes back at once when that time is over",
    { ...live, notBefore: now - 1 },
    closed,
    waitingAfter(1, 0),
    retryIn(0),
  ],
  [
    "says hello again after a resync",
    live,
    { type: "resync" },
    at({ state: "catching_up" }),
    [{ type: "send_hello" }, { type: "set_timer", timer: "welcome", delayMs: 15_000 }],
  ],
  [
    "dials at once when its cursors are of another history",
    connecting,
    { type: "redial" },
    connecting,
    dial,
  ],
  [
    "hangs up when something cannot be read",
    live,
    { type: "broken", reason: "bad" },
    waitingAfter(1, 375, "bad"),
    retryIn(375),
  ],
  [
    "stops for good when the session has ended",
    live,
    { type: "closed", code: 4401, reason: "revoked" },
    signedOut,
    hangUp,
  ],
  [
    "stops for good when a call says so",
    waiting,
    { type: "session_ended", reason: "revoked" },
    signedOut,
    hangUp,
  ],
  ["stops", catchingUp, { type: "stop" }, stopped, hangUp],
  ["ignores what comes after the stop", stopped, closed, stopped, []],
  ["ignores a wake after the sign-out", signedOut, { type: "wake" }, signedOut, []],
];

describe("stepConnection()", () => {
  it.each(cases)("%s", (_name, from, event, to, effects) => {
    expect(stepConnection(from, event, { now, random: 0.5 })).toEqual([to, effects]);
  });
});
