import type { Clock } from "@parley/core";
import type { Traffic } from "../net/traffic.ts";
import type { Receipt } from "./delivered.ts";
import { createWalk } from "./walk.ts";

/** A connection that is sent a log. */
export interface Reader {
  /** Whether the connection is over, or about to be. */
  readonly isGone: boolean;
  /** Asks the other end for a sign of life, behind what was pushed; false as well as soon as the connection is over. */
  ping(timeoutMs: number): Promise<boolean>;
  /** Told that the other end has been silent for minutes: ends the connection. */
  lose(): void;
}

/**
 * Finds out what has arrived: a PING sent behind a batch is answered only after the batch was read. One at a
 * time for a connection, and for all of them together no more than about a thousand a second.
 */
export interface Acknowledgements<Member extends Reader> {
  add(member: Member): void;
  remove(member: Member): void;
  /** Asks soon, because something was pushed. */
  schedule(): void;
  /** Asks this one now, and waits for the answer for as long as a person who leaves may be kept. */
  finish(member: Member): Promise<void>;
  close(): void;
}

type AcknowledgementsParts<Member extends Reader> = {
  readonly clock: Clock;
  /** Where it is counted who was silent for too long. */
  readonly traffic: Traffic;
  /** Called with what a member is known to have received. */
  readonly note: (member: Member, receipt: Receipt) => void;
  /** Pushes to this one what was cast but waits for the end of the event-loop round. */
  readonly flush: (member: Member) => void;
  /** What a member will have received once it has read all that was pushed so far. */
  readonly toReceipt: (member: Member) => Receipt;
};

/** Asked at a time, which is some milliseconds of writing, and how long after each other. */
const membersPerStep = 200;
const stepMs = 200;
/** A connection that is silent for this long, with up to 8 MiB to read, is dead. */
const maxSilenceMs = 120_000;
/** How often a quiet connection is asked whether it is there. */
const keepAliveMs = 60_000;
const finishMs = 200;

/** Creates the acknowledgements of a room, or of whatever else is sent to many. */
export function createAcknowledgements<Member extends Reader>(
  parts: AcknowledgementsParts<Member>,
): Acknowledgements<Member> {
  const { clock, traffic, note, flush, toReceipt } = parts;
  const acknowledged = new Map<Member, Receipt | undefined>();
  const asked = new Set<Member>();
  const walkParts = { items: acknowledged, maxVisits: membersPerStep, stepMs, clock };
  const news = createWalk({
    ...walkParts,
    isDue: ([member, receipt]) => !asked.has(member) && !isSame(toReceipt(member), receipt),
    visit: ([member]) => void ask(member, maxSilenceMs),
  });
  const everybody = createWalk({
    ...walkParts,
    isDue: ([member]) => !asked.has(member),
    visit: ([member]) => void ask(member, maxSilenceMs),
  });
  let cancelKeepAlive = clock.schedule(keepAliveMs, keepAlive);

  function keepAlive(): void {
    everybody.start();
    cancelKeepAlive = clock.schedule(keepAliveMs, keepAlive);
  }

  async function ask(member: Member, timeoutMs: number): Promise<void> {
    asked.add(member);
    flush(member);
    const receipt = toReceipt(member);
    const answered = await member.ping(timeoutMs);
    asked.delete(member);
    if (!answered && !member.isGone && timeoutMs === maxSilenceMs && acknowledged.has(member)) {
      traffic.silences += 1;
      member.lose();
    }
    // Who was replaced meanwhile has nothing to say any more.
    if (!answered || !acknowledged.has(member)) return;
    note(member, receipt);
    acknowledged.set(member, receipt);
    if (!isSame(toReceipt(member), receipt)) news.start();
  }

  return {
    add(member) {
      acknowledged.set(member, undefined);
      news.start();
    },
    remove: (member) => void acknowledged.delete(member),
    schedule: news.start,
    async finish(member) {
      // The answer to a ping that is under way says nothing about what was pushed since.
      asked.delete(member);
      if (!isSame(toReceipt(member), acknowledged.get(member))) await ask(member, finishMs);
    },
    close() {
      news.stop();
      everybody.stop();
      cancelKeepAlive();
    },
  };
}

function isSame(a: Receipt, b: Receipt | undefined): boolean {
  return (
    a.position === b?.position &&
    a.missing.length === b.missing.length &&
    a.missing.every((seq, index) => seq === b.missing[index])
  );
}
