import { toBackoffMs } from "./backoff.ts";
import type { ConnectionState } from "./client.ts";

/** Between pings, in milliseconds: below the minute after which home routers forget a quiet connection. */
export const pingIntervalMs = 25_000;
/** How long the server may take to answer a ping. */
export const pongTimeoutMs = 10_000;
/** The same when there is a reason to doubt the connection (`wake`). */
export const wakePongTimeoutMs = 4_000;
/** From dialling to `welcome`. */
export const welcomeTimeoutMs = 15_000;
/** The close code of a session that has ended. */
export const sessionEndedCode = 4401;

/** The live connection as it stands: what is shown, and what only the machine needs. */
export type Connection = {
  readonly shown: ConnectionState;
  /** Failures since the connection was last live. */
  readonly failures: number;
  /** The server asked not to be dialled before this time; 0 when it did not. */
  readonly notBefore: number;
  /** Logs that are behind. */
  readonly behind: ReadonlySet<string>;
};

/** What happens to a connection. */
export type ConnectionEvent =
  | { readonly type: "start" }
  | { readonly type: "stop" }
  | { readonly type: "wake" }
  | { readonly type: "opened" }
  /** The server knows us; these logs will be followed by `caught_up`. */
  | { readonly type: "welcomed"; readonly behind: readonly string[] }
  | { readonly type: "caught_up"; readonly log: string }
  | { readonly type: "resync" }
  | { readonly type: "draining"; readonly reconnectInMs: number }
  /** A frame came while a pong was awaited. */
  | { readonly type: "heard" }
  /** The cursors have changed: begin again, now. */
  | { readonly type: "redial" }
  | { readonly type: "timer"; readonly timer: Timer }
  /** The connection is of no more use: dial again. */
  | { readonly type: "broken"; readonly reason: string }
  | { readonly type: "closed"; readonly code: number; readonly reason: string }
  | { readonly type: "session_ended"; readonly reason: string };

/** At most one of each runs; setting it again replaces it. */
export type Timer = "retry" | "welcome" | "ping" | "pong";

/** What the owner of the machine does, in this order. */
export type ConnectionEffect =
  | { readonly type: "dial" }
  | { readonly type: "hang_up" }
  | { readonly type: "send_hello" }
  | { readonly type: "send_ping" }
  | { readonly type: "set_timer"; readonly timer: Timer; readonly delayMs: number }
  | { readonly type: "clear_timer"; readonly timer: Timer }
  | { readonly type: "clear_timers" };

/** The time (milliseconds since 1970) and a random number, 0 ≤ x < 1. */
export type Chance = { readonly now: number; readonly random: number };

type Step = readonly [Connection, readonly ConnectionEffect[]];

/** Where every connection begins. */
export const initialConnection: Connection = {
  shown: { state: "stopped" },
  failures: 0,
  notBefore: 0,
  behind: new Set(),
};

const setTimer = (timer: Timer, delayMs: number): ConnectionEffect => ({
  type: "set_timer",
  timer,
  delayMs,
});
const hangUp: readonly ConnectionEffect[] = [{ type: "clear_timers" }, { type: "hang_up" }];

function dial(connection: Connection): Step {
  const shown = { state: "connecting", attempt: connection.failures + 1 } as const;
  return [
    { ...connection, shown, notBefore: 0, behind: new Set() },
    [{ type: "clear_timers" }, { type: "dial" }, setTimer("welcome", welcomeTimeoutMs)],
  ];
}

function wait(connection: Connection, reason: string, chance: Chance): Step {
  const attempt = connection.failures + 1;
  // A draining server has given each client a time of its own, so no jitter is added to it.
  const delayMs =
    connection.notBefore > 0
      ? Math.max(0, connection.notBefore - chance.now)
      : toBackoffMs(attempt, chance.random);
  const shown = { state: "waiting", retryAt: chance.now + delayMs, attempt, reason } as const;
  return [
    { shown, failures: attempt, notBefore: 0, behind: new Set() },
    [...hangUp, setTimer("retry", delayMs)],
  ];
}

function follow(connection: Connection, logs: readonly string[]): Connection {
  const behind = new Set(logs);
  if (behind.size > 0) return { ...connection, behind, shown: { state: "catching_up" } };
  return { ...connection, behind, failures: 0, shown: { state: "live" } };
}

function endSession(reason: string): Step {
  return [{ ...initialConnection, shown: { state: "signed_out", reason } }, hangUp];
}

function whileDown(connection: Connection, event: ConnectionEvent): Step {
  switch (event.type) {
    case "start":
      return dial(initialConnection);
    case "stop":
      return [initialConnection, []];
    default:
      return [connection, []];
  }
}

function whileWaiting(connection: Connection, event: ConnectionEvent): Step {
  const isTime = event.type === "timer" && event.timer === "retry";
  return isTime || event.type === "wake" ? dial(connection) : [connection, []];
}

/** While there is a socket: dialling, or connected. */
function whileOpen(connection: Connection, event: ConnectionEvent, chance: Chance): Step {
  switch (event.type) {
    case "opened":
      return [connection, [{ type: "send_hello" }]];
    case "welcomed": {
      const inTime: ConnectionEffect = { type: "clear_timer", timer: "welcome" };
      return [follow(connection, event.behind), [inTime, setTimer("ping", pingIntervalMs)]];
    }
    case "redial":
      return dial(connection);
    case "draining":
      return [{ ...connection, notBefore: chance.now + event.reconnectInMs }, []];
    case "broken":
      return wait(connection, event.reason, chance);
    case "closed":
      return event.code === sessionEndedCode
        ? endSession(event.reason || "the session has ended")
        : wait(connection, event.reason || "the connection was lost", chance);
    case "timer":
      return onTimer(connection, event.timer, chance);
    default:
      return connection.shown.state === "connecting"
        ? [connection, []]
        : whileConnected(connection, event);
  }
}

function onTimer(connection: Connection, timer: Timer, chance: Chance): Step {
  switch (timer) {
    case "welcome":
      return wait(connection, "the server did not answer in time", chance);
    case "ping":
      return [connection, [{ type: "send_ping" }, setTimer("pong", pongTimeoutMs)]];
    case "pong":
      return wait(connection, "the server stopped answering", chance);
    case "retry":
      return [connection, []];
  }
}

function whileConnected(connection: Connection, event: ConnectionEvent): Step {
  switch (event.type) {
    case "heard":
      return [
        connection,
        [{ type: "clear_timer", timer: "pong" }, setTimer("ping", pingIntervalMs)],
      ];
    case "wake":
      return [connection, [{ type: "send_ping" }, setTimer("pong", wakePongTimeoutMs)]];
    case "resync":
      return [
        { ...connection, shown: { state: "catching_up" } },
        [{ type: "send_hello" }, setTimer("welcome", welcomeTimeoutMs)],
      ];
    case "caught_up": {
      if (!connection.behind.has(event.log)) return [connection, []];
      return [
        follow(
          connection,
          [...connection.behind].filter((log) => log !== event.log),
        ),
        [],
      ];
    }
    default:
      return [connection, []];
  }
}

/**
 * The connection after an event, and what has to be done for it. Pure: time and chance are handed in.
 * Events that mean nothing in a state change nothing.
 */
export function stepConnection(
  connection: Connection,
  event: ConnectionEvent,
  chance: Chance,
): Step {
  const { state } = connection.shown;
  if (state === "stopped" || state === "signed_out") return whileDown(connection, event);
  if (event.type === "stop") return [initialConnection, hangUp];
  if (event.type === "session_ended") return endSession(event.reason);
  return state === "waiting"
    ? whileWaiting(connection, event)
    : whileOpen(connection, event, chance);
}
