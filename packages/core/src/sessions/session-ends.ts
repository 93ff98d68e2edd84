import type { SessionId } from "../ids.ts";

/** Tells the connections of a session that it has ended. */
export interface SessionEnds {
  watch(id: SessionId, onEnd: () => void): () => void;
  end(id: SessionId): void;
}

/** Creates the list of who watches which session. */
export function createSessionEnds(onDefect: (defect: unknown) => void): SessionEnds {
  const watchersById = new Map<SessionId, Set<() => void>>();
  return {
    watch(id, onEnd) {
      const watchers = watchersById.get(id) ?? new Set();
      watchersById.set(id, watchers);
      watchers.add(onEnd);
      return () => {
        watchers.delete(onEnd);
        if (watchers.size === 0 && watchersById.get(id) === watchers) watchersById.delete(id);
      };
    },
    end(id) {
      const watchers = watchersById.get(id) ?? [];
      watchersById.delete(id);
      for (const onEnd of watchers) {
        try {
          onEnd();
        } catch (thrown) {
          onDefect(thrown);
        }
      }
    },
  };
}
