import { type Accessor, createSignal } from "solid-js";
import type { AccountRef } from "../bridge/messages.ts";
import type { Device } from "./device.ts";

/** Somebody who has not typed for this long has stopped, in milliseconds: two of the three-second repeats were missed. */
export const typingMs: number = 7000;

/** Who is writing just now in one conversation, first come first. */
export interface Typing {
  readonly people: Accessor<readonly AccountRef[]>;
  receive(account: AccountRef): void;
  /** Their message has come. */
  remove(accountId: string): void;
}

/** Nobody writes at first. */
export function createTyping(device: Device): Typing {
  const [people, setPeople] = createSignal<readonly AccountRef[]>([]);
  const timers = new Map<string, () => void>();

  function remove(accountId: string): void {
    timers.get(accountId)?.();
    timers.delete(accountId);
    if (people().some(({ id }) => id === accountId)) {
      setPeople(people().filter(({ id }) => id !== accountId));
    }
  }

  return {
    people,
    remove,
    receive(account) {
      timers.get(account.id)?.();
      timers.set(
        account.id,
        device.schedule(typingMs, () => remove(account.id)),
      );
      if (!people().some(({ id }) => id === account.id)) setPeople([...people(), account]);
    },
  };
}
