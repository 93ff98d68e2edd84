import { createSignal, type JSX } from "solid-js";
import { CallError } from "../../bridge/caller.ts";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";

type Errors = { readonly current?: string; readonly next?: string };

/** Changes the password; the server then ends every other session. */
export function PasswordForm(): JSX.Element {
  const { app } = useShared();
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const [errors, setErrors] = createSignal<Errors>({});

  async function change(): Promise<void> {
    setErrors({});
    const least = app.limits().minPasswordLength;
    if ([...next()].length < least) {
      setErrors({ next: `It needs at least ${least} characters.` });
      return;
    }
    try {
      await app.engine.call("changePassword", { current: current(), next: next() });
      setCurrent("");
      setNext("");
      app.toasts.show("info", "The password is changed; your other sessions have ended");
    } catch (error) {
      const isWrong = error instanceof CallError && error.code === "permission_denied";
      const message = error instanceof Error ? error.message : String(error);
      setErrors(isWrong ? { current: "This is not your password." } : { next: message });
    }
  }

  return (
    <form
      class="settings-section"
      aria-label="Change password"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <h3>Change password</h3>
      {/* Lets a password manager know whose password it is. */}
      <input
        type="text"
        name="username"
        autocomplete="username"
        value={app.me()?.username ?? ""}
        hidden
      />
      <Field
        label="Current password"
        name="current-password"
        type="password"
        autocomplete="current-password"
        value={current()}
        onInput={setCurrent}
        error={errors().current}
      />
      <Field
        label="New password"
        name="new-password"
        type="password"
        autocomplete="new-password"
        value={next()}
        onInput={setNext}
        error={errors().next}
      />
      <button type="submit" class="button" disabled={current() === "" || next() === ""}>
        Change password
      </button>
    </form>
  );
}
