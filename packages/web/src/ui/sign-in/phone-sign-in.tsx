import { createSignal, type JSX, Show } from "solid-js";
import { CallError } from "../../bridge/caller.ts";
import { toPhone } from "../../text/phone.ts";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";

const words: Readonly<Record<string, string>> = {
  permission_denied: "This is not the code, or it is too old. Go back and send a new one.",
  not_found: "No account has this number. Sign in with your password and add it under Settings.",
  resource_exhausted: "Too many codes for now. Wait a while.",
};

/** Signs in with a code that goes to the phone number of the account. */
export function PhoneSignIn(): JSX.Element {
  const { app } = useShared();
  const [phone, setPhone] = createSignal("");
  const [code, setCode] = createSignal("");
  const [codeId, setCodeId] = createSignal<string>();
  const [error, setError] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);

  async function submit(): Promise<void> {
    setError("");
    setBusy(true);
    const id = codeId();
    const number = toPhone(phone());
    try {
      if (id === undefined) setCodeId(await app.engine.call("sendCode", { phone: number }));
      else
        await app.engine.call("signInByPhone", { codeId: id, phone: number, code: code().trim() });
    } catch (cause) {
      const known = cause instanceof CallError ? words[cause.code] : undefined;
      setError(known ?? (cause instanceof Error ? cause.message : String(cause)));
    }
    setBusy(false);
  }

  return (
    <form
      aria-label="Sign in by phone"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Show
        when={codeId() !== undefined}
        fallback={
          <Field
            label="Phone number"
            name="tel"
            autocomplete="tel"
            placeholder="+49 151 2345678"
            value={phone()}
            onInput={setPhone}
            error={error()}
          />
        }
      >
        <Field
          label={`Code sent to ${phone()}`}
          name="code"
          autocomplete="one-time-code"
          maxLength={8}
          value={code()}
          onInput={setCode}
          error={error()}
        />
      </Show>
      <button type="submit" class="button primary" disabled={isBusy() || phone().trim() === ""}>
        {codeId() === undefined ? "Send a code" : "Sign in"}
      </button>
      <Show when={codeId() !== undefined}>
        <button type="button" class="button" onClick={() => setCodeId(undefined)}>
          Send another code
        </button>
      </Show>
    </form>
  );
}
