import type { LogId } from "../ids.ts";
import type { Event } from "../messages/event.ts";
import type { Bus } from "../ports/bus.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Subscription } from "./live.ts";

type Listener = (events: readonly Event[]) => void;

/** One log that somebody listens to. */
type Topic = {
  readonly log: LogId;
  readonly listeners: Set<Listener>;
  /** The last seq that listeners were called with. */
  position: number;
  /** The highest seq that is known to be committed. */
  target: number;
  /** Committed events that came before one that is missing. */
  readonly early: Map<number, Event>;
  /** Settles once `position` is known. */
  readonly opened: Promise<void>;
  isReading: boolean;
  /** Whether something may have been committed that nobody was told of, in no process. */
  isDoubtful: boolean;
};

/** How many events one read of a hole asks for. */
const readSize = 200;
/** How long to wait after the store could not be read. */
const retryMs = 1000;

/**
 * Takes committed events, in whatever order their commits are noticed, and gives them to the listeners of
 * their log in the order of seq. What is missing (another process committed it) is read from the store.
 */
export interface Hub {
  /** To be called for every event that this process committed. Once more does no harm, and mends what was lost on the way. */
  publish(event: Event): void;
  /**
   * To be called when it is not known whether an act was carried out: within a second the store is asked for what the listeners
   * have not been told, and the other processes hear of it.
   */
  doubt(): void;
  subscribe(log: LogId, listener: Listener): Promise<Subscription>;
  close(): void;
}

type HubParts = {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly onDefect: (defect: unknown) => void;
};

/** Creates a hub on a store and a bus. */
export function createHub({ store, bus, clock, onDefect }: HubParts): Hub {
  const topics = new Map<LogId, Topic>();
  const cancels = new Set<() => void>();
  let isDoubting = false;

  function schedule(run: () => void): void {
    const cancel = clock.schedule(retryMs, () => {
      cancels.delete(cancel);
      run();
    });
    cancels.add(cancel);
  }

  function deliver(topic: Topic, events: readonly Event[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    topic.position = last.seq;
    for (const listener of [...topic.listeners]) {
      try {
        listener(events);
      } catch (thrown) {
        onDefect(thrown);
      }
    }
  }

  /** Delivers what is early and not early any more. */
  function deliverEarly(topic: Topic): void {
    const events: Event[] = [];
    for (;;) {
      const event = topic.early.get(topic.position + events.length + 1);
      if (event === undefined) break;
      topic.early.delete(event.seq);
      events.push(event);
    }
    deliver(topic, events);
  }

  function forgetDelivered(topic: Topic): void {
    for (const seq of topic.early.keys()) if (seq <= topic.position) topic.early.delete(seq);
  }

  function accept(event: Event): void {
    const topic = topics.get(event.log);
    if (topic === undefined || event.seq <= topic.position) return;
    topic.early.set(event.seq, event);
    topic.target = Math.max(topic.target, event.seq);
    if (topic.isReading) return;
    deliverEarly(topic);
    void fill(topic);
  }

  /** Reads from the store until nothing is missing. */
  async function fill(topic: Topic): Promise<void> {
    if (topic.isReading || topic.position >= topic.target) return;
    topic.isReading = true;
    try {
      while (topic.position < topic.target) {
        const position = { kind: "after", seq: topic.position } as const;
        const events = await store.listEvents(topic.log, position, readSize);
        deliver(topic, events);
        deliverEarly(topic);
        // The store is the only truth: a notice that it does not bear out is dropped.
        if (events.length === 0) topic.target = topic.position;
        else if (topic.isDoubtful) bus.publish({ log: topic.log, head: topic.position });
      }
      topic.isDoubtful = false;
    } catch {
      // The store is out of reach: whoever acts on it is told; here it is only tried again.
      schedule(() => {
        if (topics.get(topic.log) === topic) void fill(topic);
      });
    } finally {
      topic.isReading = false;
    }
    forgetDelivered(topic);
  }

  function open(log: LogId): Topic {
    const opened = Promise.withResolvers<void>();
    const topic: Topic = {
      log,
      listeners: new Set(),
      position: 0,
      target: 0,
      early: new Map(),
      opened: opened.promise,
      isReading: true,
      isDoubtful: false,
    };
    topics.set(log, topic);
    store.findHead(log).then(
      (head) => {
        topic.position = head;
        topic.isReading = false;
        forgetDelivered(topic);
        deliverEarly(topic);
        opened.resolve();
        void fill(topic);
      },
      (failure) => {
        topics.delete(log);
        opened.reject(failure);
      },
    );
    return topic;
  }

  const unsubscribe = bus.subscribe(({ log, head }) => {
    const topic = topics.get(log);
    if (topic === undefined) return;
    topic.target = Math.max(topic.target, head);
    void fill(topic);
  });

  return {
    publish(event) {
      bus.publish({ log: event.log, head: event.seq });
      accept(event);
    },
    doubt() {
      if (isDoubting) return;
      isDoubting = true;
      schedule(() => {
        isDoubting = false;
        for (const topic of topics.values()) {
          topic.isDoubtful = true;
          topic.target = Math.max(topic.target, topic.position + 1);
          void fill(topic);
        }
      });
    },
    async subscribe(log, listener) {
      let topic: Topic;
      do {
        topic = topics.get(log) ?? open(log);
        await topic.opened;
        // The last listener may have left, and taken the topic with it, while this one waited.
      } while (topics.get(log) !== topic);
      return new TopicSubscription(topics, topic, listener);
    },
    close() {
      unsubscribe();
      topics.clear();
      for (const cancel of cancels) cancel();
    },
  };
}

/** Somebody's share in a topic, which goes with the last of them. */
class TopicSubscription implements Subscription {
  readonly #topics: Map<LogId, Topic>;
  readonly #topic: Topic;
  readonly #listener: Listener;

  constructor(topics: Map<LogId, Topic>, topic: Topic, listener: Listener) {
    this.#topics = topics;
    this.#topic = topic;
    this.#listener = listener;
    topic.listeners.add(listener);
  }

  get position(): number {
    return this.#topic.position;
  }

  close(): void {
    const { log, listeners } = this.#topic;
    listeners.delete(this.#listener);
    if (listeners.size === 0 && this.#topics.get(log) === this.#topic) this.#topics.delete(log);
  }
}
