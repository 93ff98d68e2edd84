import { type Accessor, createSignal } from "solid-js";
import type { Engine } from "../bridge/caller.ts";
import type { Event } from "../bridge/messages.ts";
import type { Device } from "./device.ts";

/** Looks for messages while somebody types. */
export interface MessageSearch {
  readonly found: Accessor<readonly Event[]>;
  readonly isBusy: Accessor<boolean>;
  /** Why the last search failed; empty otherwise. */
  readonly error: Accessor<string>;
  readonly hasMore: Accessor<boolean>;
  /** Searches a moment after the last change; nothing for fewer than two characters. */
  change(text: string, conversationId: string | undefined): void;
  more(): Promise<void>;
  /** Asks nothing more. */
  close(): void;
}

/** After the last key, in milliseconds. */
export const searchPatienceMs: number = 200;
/** Shorter texts find everything, which is nothing. */
const minText = 2;

/** Nothing is found at first. An answer to a text that has changed since is dropped. */
export function createMessageSearch(engine: Engine, device: Device): MessageSearch {
  const [found, setFound] = createSignal<readonly Event[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const [error, setError] = createSignal("");
  const [nextPage, setNextPage] = createSignal("");
  let query: { readonly text: string; readonly conversationId?: string } = { text: "" };
  let callOff = (): void => {};

  async function ask(pageToken: string): Promise<void> {
    const asked = query;
    setBusy(true);
    setError("");
    try {
      const answer = await engine.call("searchMessages", { ...asked, pageToken });
      if (asked !== query) return;
      setFound(pageToken === "" ? answer.events : [...found(), ...answer.events]);
      setNextPage(answer.nextPageToken);
    } catch (cause) {
      if (asked === query) setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      if (asked === query) setBusy(false);
    }
  }

  return {
    ...{ found, isBusy, error },
    hasMore: () => nextPage() !== "",
    change(text, conversationId) {
      callOff();
      query = { text: text.trim(), ...(conversationId === undefined ? {} : { conversationId }) };
      setNextPage("");
      const isTooShort = [...query.text].length < minText;
      if (isTooShort) setFound([]);
      setBusy(!isTooShort);
      if (!isTooShort) callOff = device.schedule(searchPatienceMs, () => void ask(""));
    },
    more: () => ask(nextPage()),
    close: () => callOff(),
  };
}
