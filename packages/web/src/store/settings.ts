import { type Accessor, createSignal } from "solid-js";
import type { Device } from "./device.ts";

/** What a person chooses for this device. */
export type Settings = {
  readonly theme: "system" | "light" | "dark";
  /** What sends; the other one breaks the line. */
  readonly sendKey: "enter" | "ctrl_enter";
  readonly notifications: boolean;
  readonly sounds: boolean;
  /** Whether the people panel is open beside the timeline. */
  readonly showPeople: boolean;
};

/** Before anything was chosen. */
export const defaultSettings: Settings = {
  theme: "system",
  sendKey: "enter",
  notifications: false,
  sounds: false,
  showPeople: true,
};

/** The choices, kept on the device. */
export interface SettingsStore {
  readonly settings: Accessor<Settings>;
  update(patch: Partial<Settings>): void;
}

const key = "parley.settings";

/** Reads settings that were kept; what does not fit becomes the default. */
export function parseSettings(text: string | undefined): Settings {
  let kept: Partial<Record<keyof Settings, unknown>>;
  try {
    kept = JSON.parse(text ?? "{}") ?? {};
  } catch {
    // Written by something else: start anew.
    return defaultSettings;
  }
  const choose = <Value>(value: unknown, choices: readonly Value[], otherwise: Value): Value =>
    choices.find((choice) => choice === value) ?? otherwise;
  const { theme, sendKey, notifications, sounds, showPeople } = defaultSettings;
  return {
    theme: choose(kept.theme, ["system", "light", "dark"], theme),
    sendKey: choose(kept.sendKey, ["enter", "ctrl_enter"], sendKey),
    notifications: choose(kept.notifications, [true, false], notifications),
    sounds: choose(kept.sounds, [true, false], sounds),
    showPeople: choose(kept.showPeople, [true, false], showPeople),
  };
}

/** Opens the settings of this device. */
export function createSettings(device: Device): SettingsStore {
  const [settings, setSettings] = createSignal(parseSettings(device.storage.get(key)));
  return {
    settings,
    update(patch) {
      setSettings({ ...settings(), ...patch });
      device.storage.set(key, JSON.stringify(settings()));
    },
  };
}
