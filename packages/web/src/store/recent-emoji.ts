import type { Device } from "./device.ts";

/** How many are remembered: two rows of the picker. */
export const maxRecent: number = 16;

const key = "parley.emoji";

/** The emoji that were used last on this device, newest first. */
export function listRecentEmoji(device: Device): readonly string[] {
  return (device.storage.get(key) ?? "").split(" ").filter(Boolean).slice(0, maxRecent);
}

/** Remembers one as the newest. */
export function addRecentEmoji(device: Device, emoji: string): void {
  const others = listRecentEmoji(device).filter((other) => other !== emoji);
  device.storage.set(key, [emoji, ...others].slice(0, maxRecent).join(" "));
}
