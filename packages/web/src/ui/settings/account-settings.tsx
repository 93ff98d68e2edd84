import { createSignal, type JSX, Show } from "solid-js";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { PasswordForm } from "./password-form.tsx";

/** What others see of the person, the password, and the way out. */
export function AccountSettings(): JSX.Element {
  const { app } = useShared();
  return (
    <>
      <Show when={app.me()} fallback={<p>Not known yet: the server has not answered.</p>}>
        <ProfileForm />
      </Show>
      <PasswordForm />
      <section class="settings-section">
        <h3>Server</h3>
        <p class="field-hint">{app.serverUrl()}. To use another one, sign out first.</p>
        <SignOutButton />
      </section>
    </>
  );
}

function SignOutButton(): JSX.Element {
  const { app } = useShared();
  const [isBusy, setBusy] = createSignal(false);
  const signOut = async (): Promise<void> => {
    setBusy(true);
    await app.attempt("You are still signed in", "signOut", {});
    setBusy(false);
  };
  return (
    <button type="button" class="button danger" disabled={isBusy()} onClick={() => void signOut()}>
      <Icon name="signOut" size={18} /> Sign out
    </button>
  );
}

function ProfileForm(): JSX.Element {
  const { app } = useShared();
  const [displayName, setDisplayName] = createSignal(app.me()?.displayName ?? "");
  const [about, setAbout] = createSignal(app.me()?.about ?? "");
  const [error, setError] = createSignal("");
  const isChanged = (): boolean =>
    displayName().trim() !== app.me()?.displayName || about().trim() !== app.me()?.about;

  async function save(): Promise<void> {
    setError("");
    try {
      const patch = { displayName: displayName().trim(), about: about().trim() };
      await app.engine.call("updateProfile", patch);
      app.toasts.show("info", "Your profile is saved");
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
  }

  return (
    <form
      class="settings-section"
      aria-label="Profile"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3>Profile</h3>
      <p class="field-hint">You sign in as {app.me()?.username}.</p>
      <Field
        label="Display name"
        name="name"
        autocomplete="name"
        maxLength={64}
        value={displayName()}
        onInput={setDisplayName}
        error={error()}
      />
      <Field label="About you" name="about" maxLength={200} value={about()} onInput={setAbout} />
      <button type="submit" class="button" disabled={!isChanged()}>
        Save profile
      </button>
    </form>
  );
}
