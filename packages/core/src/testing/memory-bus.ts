import type { Bus, Notice } from "../ports/bus.ts";

/** Where the bus objects of one deployment meet. */
export interface MemoryBusHub {
  /** A bus as one process has it; hears the others of this hub. */
  connect(): Bus;
}

/** Creates a hub with nobody connected. Notices arrive in order, in a microtask after they are published. */
export function createMemoryBusHub(): MemoryBusHub {
  const connected = new Set<Set<(notice: Notice) => void>>();
  return {
    connect() {
      const own = new Set<(notice: Notice) => void>();
      connected.add(own);
      return {
        publish(notice) {
          if (!connected.has(own)) return;
          for (const listeners of connected) {
            if (listeners === own) continue;
            for (const listener of listeners) {
              queueMicrotask(() => {
                if (listeners.has(listener)) listener(notice);
              });
            }
          }
        },
        subscribe(listener) {
          // Wrapped, so that one function may listen twice.
          const entry = (notice: Notice) => listener(notice);
          own.add(entry);
          return () => {
            own.delete(entry);
          };
        },
        async close() {
          connected.delete(own);
          own.clear();
        },
      };
    },
  };
}
