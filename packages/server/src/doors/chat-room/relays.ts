import type { FileRelay } from "./file-relay.ts";

/** Relays between the last chunk and the event of their commit, by account and client message id. */
export interface Relays {
  /** Whether a file by this id was committed lately: whoever saw it must not see it again. */
  isKnown(id: string): boolean;
  /** The relay waits for its event. */
  expect(id: string, relay: FileRelay): void;
  /** There will be no event. */
  forget(id: string): void;
  /** The event is there: gives its relay, if it had one. */
  take(id: string): FileRelay | undefined;
}

/** Ids that are remembered. A client that sends a file again does so soon. */
const maxKnown = 1_000;

/** Creates the list of relays, empty. */
export function createRelays(): Relays {
  const expected = new Map<string, FileRelay>();
  const known = new Set<string>();
  return {
    isKnown: (id) => known.has(id),
    expect: (id, relay) => void expected.set(id, relay),
    forget: (id) => void expected.delete(id),
    take(id) {
      const relay = expected.get(id);
      expected.delete(id);
      known.add(id);
      const [oldest] = known;
      if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
      return relay;
    },
  };
}
