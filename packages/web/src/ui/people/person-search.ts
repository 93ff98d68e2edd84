import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { Account } from "../../bridge/messages.ts";
import { useShared } from "../app-context.ts";

/** Looks for people while somebody types. */
export interface PersonSearch {
  readonly text: Accessor<string>;
  change(text: string): void;
  readonly found: Accessor<readonly Account[]>;
  readonly isBusy: Accessor<boolean>;
  readonly error: Accessor<string>;
  /** More people fit than are found so far. */
  readonly hasMore: Accessor<boolean>;
  more(): void;
}

/** People of one page. */
const pageSize = 50;
/** After the last key, in milliseconds. */
const patienceMs = 150;

/** Begins with everybody. An answer that comes after the text has changed is dropped. */
export function usePersonSearch(): PersonSearch {
  const { app } = useShared();
  const [text, setText] = createSignal("");
  const [found, setFound] = createSignal<readonly Account[]>([]);
  const [isBusy, setBusy] = createSignal(true);
  const [error, setError] = createSignal("");
  const [hasMore, setMore] = createSignal(false);
  let callOff = (): void => {};

  async function ask(offset: number): Promise<void> {
    const asked = text();
    setBusy(true);
    setError("");
    try {
      const page = { text: asked.trim(), offset, limit: pageSize };
      const accounts = await app.engine.call("searchAccounts", page);
      if (asked !== text()) return;
      app.directory.receive(accounts);
      setFound(offset === 0 ? accounts : [...found(), ...accounts]);
      setMore(accounts.length === pageSize);
    } catch (cause) {
      if (asked === text()) setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      if (asked === text()) setBusy(false);
    }
  }

  void ask(0);
  onCleanup(() => callOff());
  return {
    ...{ text, found, isBusy, error, hasMore },
    change(next) {
      setText(next);
      callOff();
      callOff = app.device.schedule(patienceMs, () => void ask(0));
    },
    more: () => void ask(found().length),
  };
}
