import type { QueueBudget } from "./queue-budget.ts";

/** What live connections are carried by. */
export type Transport = "websocket" | "grpc" | "tcp";

/**
 * What goes over the live connections of one door, counted where it happens, for whoever wants to read it. Plain numbers that
 * only grow, but for `catchingUp`: one addition for a whole room is all that a delivery may cost.
 */
export type Traffic = {
  /** Of the connections that are open now. */
  readonly outboxes: Set<{ readonly queuedBytes: number; readonly transport: Transport }>;
  /** What may wait for all of them, and for those of other doors. */
  readonly budget: QueueBudget | undefined;
  /** Connections that were opened. */
  opened: number;
  /** What was cast or read from the store, but what is ephemeral, times those who got it. */
  deliveries: number;
  /** Who catches up with what is stored, now. */
  catchingUp: number;
  /** Pushes that were dropped because they were ephemeral and the queue was full. */
  droppedEphemeral: number;
  /** Queues that were full of lasting bytes and were emptied: the client has to come back, or to read again. */
  overflows: number;
  /** Connections that were ended because nobody answered at the other end. */
  silences: number;
};

/** Nothing yet. Without a budget, each queue has its own bound alone. */
export function createTraffic(budget?: QueueBudget): Traffic {
  return {
    outboxes: new Set(),
    budget,
    opened: 0,
    deliveries: 0,
    catchingUp: 0,
    droppedEphemeral: 0,
    overflows: 0,
    silences: 0,
  };
}
