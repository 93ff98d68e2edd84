import type { Device } from "./device.ts";

/** Texts that were begun, by conversation, kept on this device. */
export interface Drafts {
  get(conversationId: string): string;
  set(conversationId: string, text: string): void;
}

/** The drafts of one account. */
export function createDrafts(device: Device, accountId: () => string): Drafts {
  const key = (conversationId: string): string => `parley.draft ${accountId()} ${conversationId}`;
  return {
    get: (conversationId) => device.storage.get(key(conversationId)) ?? "",
    set: (conversationId, text) => device.storage.set(key(conversationId), text || undefined),
  };
}
