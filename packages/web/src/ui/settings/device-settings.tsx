import { createSignal, type JSX, Show } from "solid-js";
import { useShared } from "../app-context.ts";
import { canNotify } from "../effects/notifications.ts";
import { Choice } from "./choice.tsx";
import { Toggle } from "./toggle.tsx";

/** Theme, keys, notifications, sounds: kept on this device. */
export function DeviceSettings(): JSX.Element {
  const { app } = useShared();
  const { settings, update } = app.settings;
  return (
    <>
      <Choice
        legend="Theme"
        name="theme"
        value={settings().theme}
        options={[
          { value: "system", label: "As the system" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
        onChange={(theme) => update({ theme })}
      />
      <Choice
        legend="Send messages with"
        name="send-key"
        value={settings().sendKey}
        options={[
          { value: "enter", label: "Enter" },
          { value: "ctrl_enter", label: "Ctrl + Enter" },
        ]}
        onChange={(sendKey) => update({ sendKey })}
      />
      <NotificationToggle />
      <Toggle
        label="Sound for new messages"
        hint="Played while you look at something else."
        isOn={settings().sounds}
        onChange={(sounds) => update({ sounds })}
      />
    </>
  );
}

function NotificationToggle(): JSX.Element {
  const { app } = useShared();
  const [hint, setHint] = createSignal("Shown while you look at something else.");
  const isAllowed = (): boolean => canNotify() && Notification.permission === "granted";

  async function change(notifications: boolean): Promise<void> {
    if (notifications && !isAllowed()) {
      const answer = await Notification.requestPermission();
      if (answer !== "granted") {
        setHint(
          "The browser does not allow it. Change that in the browser's settings for this site.",
        );
        return;
      }
    }
    app.settings.update({ notifications });
  }

  return (
    <Show
      when={canNotify()}
      fallback={
        <Toggle
          label="Notifications"
          hint="This browser shows none for this page; it may need https."
          isOn={false}
          isDisabled
          onChange={() => {}}
        />
      }
    >
      <Toggle
        label="Notifications"
        hint={hint()}
        isOn={app.settings.settings().notifications && isAllowed()}
        onChange={(isOn) => void change(isOn)}
      />
    </Show>
  );
}
