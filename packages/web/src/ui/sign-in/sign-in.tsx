import { createSignal, type JSX, Show } from "solid-js";
import { type FieldErrors, toFieldErrors } from "../../store/sign-in-errors.ts";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";
import { Logo } from "../sidebar/logo.tsx";
import { PhoneSignIn } from "./phone-sign-in.tsx";
import { ServerField } from "./server-field.tsx";

/** The page of somebody who is not signed in: sign in, or make an account. */
export function SignIn(): JSX.Element {
  const { app } = useShared();
  const [isNew, setNew] = createSignal(false);
  const [isByPhone, setByPhone] = createSignal(false);
  const switchKind = (): void => {
    setByPhone(false);
    setNew(!isNew());
  };
  const reason = (): string => {
    const session = app.session();
    return session.state === "signed_out" ? session.reason : "";
  };
  return (
    <main class="sign-in" id="main">
      <div class="sign-in-card">
        <header>
          <Logo />
          <h1>{app.server()?.name || "Parley"}</h1>
          <p>
            {isNew() ? "Make an account on this server." : "Good to see you. Sign in to join in."}
          </p>
        </header>
        <Show when={reason() !== ""}>
          <p class="form-error" role="alert">
            You were signed out: {reason()}
          </p>
        </Show>
        <Show when={!isByPhone()} fallback={<PhoneSignIn />}>
          <CredentialsForm isNew={isNew()} />
        </Show>
        <p class="sign-in-other">
          {isNew() ? "Have an account already?" : "New here?"}{" "}
          <button type="button" class="text-button" onClick={switchKind}>
            {isNew() ? "Sign in" : "Create an account"}
          </button>
        </p>
        <Show when={!isNew()}>
          <p class="sign-in-other">
            <button type="button" class="text-button" onClick={() => setByPhone(!isByPhone())}>
              {isByPhone() ? "Use your password" : "Use your phone number"}
            </button>
          </p>
        </Show>
        <details class="advanced">
          <summary>Advanced</summary>
          <ServerField />
        </details>
      </div>
    </main>
  );
}

/** Says at once what the server would say. */
function checkFields(
  fields: { readonly username: string; readonly password: string; readonly isNew: boolean },
  minPasswordLength: number,
): FieldErrors {
  const { username, password, isNew } = fields;
  const length = [...password].length;
  return {
    ...(username === "" ? { username: "Fill in a username." } : {}),
    ...(password === ""
      ? { password: "Fill in a password." }
      : isNew && length < minPasswordLength
        ? { password: `This has ${length} characters, it needs at least ${minPasswordLength}.` }
        : {}),
  };
}

function CredentialsForm(props: { readonly isNew: boolean }): JSX.Element {
  const { app } = useShared();
  const [username, setUsername] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [displayName, setDisplayName] = createSignal("");
  const [errors, setErrors] = createSignal<FieldErrors>({});
  const [isBusy, setBusy] = createSignal(false);
  let form: HTMLFormElement | undefined;

  function show(next: FieldErrors): void {
    setErrors(next);
    form?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }

  async function submit(): Promise<void> {
    const name = username().trim();
    const fields = { username: name, password: password(), isNew: props.isNew };
    const found = checkFields(fields, app.limits().minPasswordLength);
    if (Object.keys(found).length > 0) return show(found);
    setErrors({});
    setBusy(true);
    try {
      const credentials = { username: name, password: password() };
      if (props.isNew) {
        await app.engine.call("register", { ...credentials, displayName: displayName().trim() });
      } else await app.engine.call("signIn", credentials);
    } catch (error) {
      show(toFieldErrors(error, app.serverUrl()));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      ref={form}
      noValidate
      aria-label={props.isNew ? "Create an account" : "Sign in"}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label="Username"
        name="username"
        autocomplete="username"
        value={username()}
        onInput={setUsername}
        error={errors().username}
        maxLength={64}
        isRequired
      />
      <Show when={props.isNew}>
        <Field
          label="Display name"
          name="name"
          autocomplete="name"
          value={displayName()}
          onInput={setDisplayName}
          hint="What others see. Empty means the username."
          maxLength={64}
        />
      </Show>
      <Field
        label="Password"
        name="password"
        type="password"
        autocomplete={props.isNew ? "new-password" : "current-password"}
        value={password()}
        onInput={setPassword}
        error={errors().password}
        isRequired
      />
      <Show when={errors().form}>
        <p class="form-error" role="alert">
          {errors().form}
        </p>
      </Show>
      <button type="submit" class="button primary" disabled={isBusy()}>
        {isBusy() ? "One moment…" : props.isNew ? "Create account" : "Sign in"}
      </button>
    </form>
  );
}
