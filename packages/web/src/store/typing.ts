import { createSignal } from "solid-js";
import type { AccountRef } from "../bridge/messages.ts";
import type { Device } from "./device.ts";

/** Somebody who has not typed for this long has stopped, in milliseconds: two of the three-second repeats were missed. */
export const typingMs: number = 7000;

/** Who is writing just now, by conversation, first come first. */
export interface Typing {
  people(conversationId: string): readonly AccountRef[];
  receive(conversationId: string, account: AccountRef): void;
  /** Their message has come. */
  remove(conversationId: string, accountId: string): void;
}

type Writer = { readonly conversationId: string; readonly account: AccountRef };

/** Nobody writes at first. */
export function createTyping(device: Device): Typing {
  const [writers, setWriters] = createSignal<readonly Writer[]>([]);
  const timers = new Map<string, () => void>();
  const isOf =
    (conversationId: string, accountId: string) =>
    (writer: Writer): boolean =>
      writer.conversationId === conversationId && writer.account.id === accountId;

  function remove(conversationId: string, accountId: string): void {
    const key = `${conversationId} ${accountId}`;
    timers.get(key)?.();
    timers.delete(key);
    const isGone = isOf(conversationId, accountId);
    if (writers().some(isGone)) setWriters(writers().filter((writer) => !isGone(writer)));
  }

  return {
    people: (conversationId) =>
      writers()
        .filter((writer) => writer.conversationId === conversationId)
        .map(({ account }) => account),
    remove,
    receive(conversationId, account) {
      const key = `${conversationId} ${account.id}`;
      timers.get(key)?.();
      timers.set(
        key,
        device.schedule(typingMs, () => remove(conversationId, account.id)),
      );
      if (!writers().some(isOf(conversationId, account.id)))
        setWriters([...writers(), { conversationId, account }]);
    },
  };
}
