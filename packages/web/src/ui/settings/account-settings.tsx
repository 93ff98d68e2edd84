import { createSignal, type JSX, Show } from "solid-js";
import { CallError } from "../../bridge/caller.ts";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { AvatarForm } from "./avatar-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { PhoneForm } from "./phone-form.tsx";

/** What others see of the person, the password, and the way out. */
export function AccountSettings(): JSX.Element {
  const { app } = useShared();
  return (
    <>
      <Show when={app.me()} fallback={<p>Not known yet: the server has not answered.</p>}>
        <AvatarForm />
        <ProfileForm />
      </Show>
      <PhoneForm />
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
  const [username, setUsername] = createSignal(app.me()?.username ?? "");
  const [error, setError] = createSignal("");
  const [nameError, setNameError] = createSignal("");
  const isRenamed = (): boolean => username().trim() !== app.me()?.username;
  const isChanged = (): boolean =>
    isRenamed() ||
    displayName().trim() !== app.me()?.displayName ||
    about().trim() !== app.me()?.about;

  async function save(): Promise<void> {
    setError("");
    setNameError("");
    try {
      const renamed = isRenamed() ? { username: username().trim() } : {};
      const patch = { ...renamed, displayName: displayName().trim(), about: about().trim() };
      await app.engine.call("updateProfile", patch);
      app.toasts.show("info", "Your profile is saved");
    } catch (cause) {
      const isTaken = cause instanceof CallError && cause.code === "already_exists";
      if (isTaken) setNameError("Somebody else has this username.");
      else setError(cause instanceof Error ? cause.message : String(cause));
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
      <Field
        label="Display name"
        name="name"
        autocomplete="name"
        maxLength={64}
        value={displayName()}
        onInput={setDisplayName}
        error={error()}
      />
      <Field
        label="Username"
        name="username"
        autocomplete="username"
        maxLength={64}
        value={username()}
        onInput={setUsername}
        hint="You sign in with it, and people find you by it."
        error={nameError()}
      />
      <Field label="About you" name="about" maxLength={200} value={about()} onInput={setAbout} />
      <button type="submit" class="button" disabled={!isChanged()}>
        Save profile
      </button>
    </form>
  );
}
