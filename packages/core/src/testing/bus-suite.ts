import { describe, expect, it } from "vitest";
import { type AccountId, lobbyId, toId } from "../ids.ts";
import type { Bus, Notice } from "../ports/bus.ts";

/** What joins the bus objects of one test. */
export type OpenedBus = {
  /** A bus object as one more process has it. */
  connect(): Promise<Bus>;
  /** Closes what is still open. */
  close(): Promise<void>;
};

const notice: Notice = { log: lobbyId, head: 1 };
/** The last thing that is said: who hears it has heard, or will never hear, what was said before. */
const end: Notice = { log: lobbyId, head: 999 };

function onBus(
  open: () => Promise<OpenedBus>,
  play: (connect: OpenedBus["connect"]) => Promise<void>,
) {
  return async (): Promise<void> => {
    const opened = await open();
    try {
      await play(opened.connect);
    } finally {
      await opened.close();
    }
  };
}

/** Listens; `untilEnd` settles when `end` has been heard. */
function listen(bus: Bus) {
  const heard: Notice[] = [];
  const ended = Promise.withResolvers<void>();
  const unsubscribe = bus.subscribe((each) => {
    heard.push(each);
    if (each.head === end.head) ended.resolve();
  });
  return { heard, unsubscribe, untilEnd: ended.promise };
}

/** Acceptance suite of `Bus`: the promises that a bus keeps whether or not there are other processes. */
export function busSuite(name: string, open: () => Promise<OpenedBus>): void {
  describe(`${name}, as a bus`, () => {
    it(
      "takes notices when nobody listens",
      onBus(open, async (connect) => {
        const bus = await connect();
        expect(() => bus.publish(notice)).not.toThrow();
      }),
    );

    it(
      "neither throws nor speaks once it is closed",
      onBus(open, async (connect) => {
        const bus = await connect();
        const { heard, unsubscribe } = listen(bus);
        await bus.close();
        expect(() => bus.publish(notice)).not.toThrow();
        expect(() => unsubscribe()).not.toThrow();
        await bus.close();
        expect(heard).toEqual([]);
      }),
    );
  });
}

/** Acceptance suite of a `Bus` whose objects, in one process or several, hear each other. */
export function busPeersSuite(name: string, open: () => Promise<OpenedBus>): void {
  describe(`${name}, as a bus among others`, () => {
    it(
      "tells every listener of every other bus, in order",
      onBus(open, async (connect) => {
        const speaker = await connect();
        const first = await connect();
        const listeners = [listen(first), listen(first), listen(await connect())];
        const own = toId<AccountId>("a_ada");
        const said: Notice[] = [notice, { log: own, head: 7 }, { log: lobbyId, head: 2 }, end];
        for (const each of said) speaker.publish(each);
        for (const { heard, untilEnd } of listeners) {
          await untilEnd;
          expect(heard).toEqual(said);
        }
      }),
    );

    it(
      "does not hear itself",
      onBus(open, async (connect) => {
        const bus = await connect();
        const other = await connect();
        const atOther = listen(other);
        const { heard, untilEnd } = listen(bus);
        bus.publish(notice);
        bus.publish(end);
        await atOther.untilEnd;
        other.publish(end);
        await untilEnd;
        expect(heard).toEqual([end]);
      }),
    );

    it(
      "stops when it is told to, and the other listeners go on",
      onBus(open, async (connect) => {
        const speaker = await connect();
        const bus = await connect();
        const left = listen(bus);
        const stayed = listen(bus);
        left.unsubscribe();
        left.unsubscribe();
        speaker.publish(end);
        await stayed.untilEnd;
        expect({ left: left.heard, stayed: stayed.heard }).toEqual({ left: [], stayed: [end] });
      }),
    );

    it(
      "goes on telling the others when one of them is closed",
      onBus(open, async (connect) => {
        const speaker = await connect();
        const gone = await connect();
        const goneListener = listen(gone);
        const stayed = listen(await connect());
        await gone.close();
        gone.publish(notice);
        speaker.publish(end);
        await stayed.untilEnd;
        expect({ gone: goneListener.heard, stayed: stayed.heard }).toEqual({
          gone: [],
          stayed: [end],
        });
      }),
    );
  });
}
