import type { Clock, Core, Session } from "@parley/core";
import type { Admission } from "../../admission/admission.ts";
import type { Log } from "../../net/log.ts";
import type { LineAcceptor } from "../../net/protocol-switch.ts";
import type { QueueBudget } from "../../net/queue-budget.ts";
import { serveAs, toRequestId } from "../../net/request-id.ts";
import type { Door } from "../../net/routes.ts";
import { createTraffic } from "../../net/traffic.ts";
import { createAudience } from "./audience.ts";
import { createClockTime } from "./clock-time.ts";
import { createEntryCommands } from "./commands/entry-commands.ts";
import { createConnections } from "./connections.ts";
import { createFeeds } from "./feeds.ts";
import type { LinkedFile } from "./file-mark.ts";
import { type LineLimits, toLineLimits } from "./limits.ts";
import { LineSession, type SessionParts } from "./session.ts";
import { createViews } from "./views.ts";

/** What the door is made of. */
export type LineDoorParts = {
  readonly core: Core;
  readonly clock: Clock;
  /** Where those who come take turns; the same for every door. */
  readonly admission: Admission;
  /** Of what waits for the connections of all doors. Default: none. */
  readonly queueBudget?: QueueBudget | undefined;
  readonly log: Log;
  /** What the server calls itself. */
  readonly serverName: string;
  /** Whether `/guest` lets people in without a password. */
  readonly allowsGuests: boolean;
  /** The path under which a session may fetch a file. */
  readonly linkFile: (file: LinkedFile, sessionId: Session["id"]) => string;
  /** In which people read times, by its IANA name. Default: the zone of the machine. */
  readonly timeZone?: string | undefined;
  /** Default: `toLineLimits`. */
  readonly limits?: Partial<LineLimits>;
};

/** The door, and what the listener gives line clients to. */
export type LineDoor = Door & { readonly accept: LineAcceptor };

/**
 * Plain text over TCP, one message a line: for `nc`, telnet and QTcpSocket.
 *
 *   socket ── LineConnection (parse-line, outbox) ── LineSession ─┬─ commands/ ── core
 *                                                                 ├─ Talk ──── Following ── Feeds ── show-event
 *                                                                 └─ Machine ─ Following ── Feeds ── encode-object
 */
export function createLineDoor(parts: LineDoorParts): LineDoor {
  const { core } = parts;
  const connections = createConnections();
  const time = createClockTime(parts.timeZone);
  const traffic = createTraffic(parts.queueBudget);
  const audience = createAudience(core.presence, connections);
  const shared: SessionParts = {
    ...parts,
    limits: { ...toLineLimits(core.limits.messagesPerSecond), ...parts.limits },
    entryCommands: createEntryCommands(parts.allowsGuests),
    connections,
    audience,
    feeds: createFeeds(core, traffic),
    traffic,
    views: createViews(time, connections),
    time,
  };
  const serving = new Map<LineSession, Promise<void>>();

  /** Ends every connection; settles when all of them have been read to their end. */
  async function end(): Promise<void> {
    for (const session of serving.keys()) {
      session.end("unavailable", "the server stops, come back soon");
    }
    await Promise.all(serving.values());
  }

  return {
    name: "line",
    traffic,
    routes: {},
    accept(socket, peer) {
      const session = new LineSession(shared, socket, peer);
      serving.set(
        session,
        serveAs(toRequestId(undefined), () => session.run()).finally(() => serving.delete(session)),
      );
    },
    drain: end,
    async close() {
      await end();
      audience.close();
    },
  };
}
