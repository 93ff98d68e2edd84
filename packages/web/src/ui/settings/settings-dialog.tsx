import { createSignal, For, type JSX, Match, Switch } from "solid-js";
import { useShared } from "../app-context.ts";
import { Modal } from "../parts/modal.tsx";
import { AboutSettings } from "./about-settings.tsx";
import { AccountSettings } from "./account-settings.tsx";
import { DeviceSettings } from "./device-settings.tsx";
import { SessionSettings } from "./session-settings.tsx";

const tabs = [
  { id: "device", title: "Device" },
  { id: "account", title: "Account" },
  { id: "sessions", title: "Sessions" },
  { id: "about", title: "About" },
] as const;

type TabId = (typeof tabs)[number]["id"];

/** Everything that can be set. */
export function SettingsDialog(props: { readonly tab: TabId }): JSX.Element {
  const { page } = useShared();
  const [tab, setTab] = createSignal<TabId>(props.tab);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex(({ id }) => id === tab());
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    setTab(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <Modal title="Settings" class="settings" onClose={() => page.closeDialog()}>
      <div class="tabs" role="tablist" aria-label="Settings">
        <For each={tabs}>
          {({ id, title }) => (
            <button
              type="button"
              role="tab"
              id={`tab-${id}`}
              aria-selected={tab() === id}
              aria-controls="settings-panel"
              tabindex={tab() === id ? 0 : -1}
              autofocus={tab() === id}
              onClick={() => setTab(id)}
              onKeyDown={move}
            >
              {title}
            </button>
          )}
        </For>
      </div>
      <div class="tab-panel" role="tabpanel" id="settings-panel" aria-labelledby={`tab-${tab()}`}>
        <Switch>
          <Match when={tab() === "device"}>
            <DeviceSettings />
          </Match>
          <Match when={tab() === "account"}>
            <AccountSettings />
          </Match>
          <Match when={tab() === "sessions"}>
            <SessionSettings />
          </Match>
          <Match when={tab() === "about"}>
            <AboutSettings />
          </Match>
        </Switch>
      </div>
    </Modal>
  );
}
