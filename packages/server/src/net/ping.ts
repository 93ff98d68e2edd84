import type { Schedule } from "./schedule.ts";

/** How the pings of one connection are sent. */
export type PingerParts = {
  /** Settles when what was written before has left for the other end. */
  readonly written: () => Promise<void>;
  /** Sends one ping; calls back when it is answered, and never otherwise. */
  readonly send: (onAnswer: () => void) => void;
  readonly schedule: Schedule;
};

/** True when the other end answered, within the time, a ping that was sent after the call. */
export type Ping = (timeoutMs: number) => Promise<boolean>;

/**
 * Creates the pings of one connection. At most one is under way; who asks meanwhile shares the next one, which is
 * sent when that one is answered: the answer to an earlier ping says nothing about what was written since.
 */
export function createPing({ written, send, schedule }: PingerParts): Ping {
  let waiting: (() => void)[] = [];
  let isUnderWay = false;

  async function sendNext(): Promise<void> {
    isUnderWay = true;
    // Before the wait: who asks during it may have written more.
    const asked = waiting;
    waiting = [];
    await written();
    send(() => {
      for (const answer of asked) answer();
      isUnderWay = false;
      if (waiting.length > 0) void sendNext();
    });
  }

  return (timeoutMs) =>
    new Promise((resolve) => {
      // In two halves: a server that was itself held up must not blame the client, whose answer may lie unread.
      let cancel = schedule(timeoutMs / 2, () => {
        cancel = schedule(timeoutMs / 2, () => resolve(false));
      });
      waiting.push(() => {
        cancel();
        resolve(true);
      });
      if (!isUnderWay) void sendNext();
    });
}
