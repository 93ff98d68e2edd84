import { createSignal, type JSX, onMount, Show } from "solid-js";
import { CallError } from "../../bridge/caller.ts";
import { toPhone } from "../../text/phone.ts";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";

/** A code that was sent and waits to be typed in. */
type Sent = { readonly codeId: string; readonly phone: string };

const words: Readonly<Record<string, string>> = {
  permission_denied: "This is not the code, or it is too old. Send a new one.",
  already_exists: "This number belongs to another account.",
  resource_exhausted: "Too many codes for now. Wait a while.",
};

/** The own phone number: a code goes there, and is typed in here. */
export function PhoneForm(): JSX.Element {
  const { app } = useShared();
  const [kept, setKept] = createSignal("");
  const [phone, setPhone] = createSignal("");
  const [code, setCode] = createSignal("");
  const [sent, setSent] = createSignal<Sent>();
  const [error, setError] = createSignal("");

  onMount(() => {
    // Not reachable: the form works without knowing the number of now.
    app.engine.call("getPhone", {}).then(setKept, () => undefined);
  });

  async function submit(): Promise<void> {
    setError("");
    const waiting = sent();
    try {
      if (waiting) {
        await app.engine.call("setPhone", { ...waiting, code: code().trim() });
        setKept(waiting.phone);
        setSent(undefined);
        setPhone("");
        app.toasts.show("info", "Your phone number is saved");
      } else {
        const codeId = await app.engine.call("sendCode", { phone: toPhone(phone()) });
        setSent({ codeId, phone: toPhone(phone()) });
        setCode("");
      }
    } catch (cause) {
      const known = cause instanceof CallError ? words[cause.code] : undefined;
      setError(known ?? (cause instanceof Error ? cause.message : String(cause)));
    }
  }

  return (
    <form
      class="settings-section"
      aria-label="Phone number"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h3>Phone number</h3>
      <p class="field-hint">
        {kept() === ""
          ? "Nobody sees it. With a number you can sign in by code."
          : `Yours is ${kept()}. Nobody else sees it.`}
      </p>
      <Show
        when={sent()}
        fallback={
          <>
            <Field
              label={kept() === "" ? "Number" : "New number"}
              name="tel"
              autocomplete="tel"
              placeholder="+49 151 2345678"
              value={phone()}
              onInput={setPhone}
              error={error()}
            />
            <button type="submit" class="button" disabled={phone().trim() === ""}>
              Send a code
            </button>
          </>
        }
      >
        {(waiting) => (
          <>
            <Field
              label={`Code sent to ${waiting().phone}`}
              name="code"
              autocomplete="one-time-code"
              maxLength={8}
              value={code()}
              onInput={setCode}
              error={error()}
            />
            <div class="dialog-actions">
              <button type="submit" class="button primary" disabled={code().trim() === ""}>
                Confirm
              </button>
              <button type="button" class="button" onClick={() => setSent(undefined)}>
                Another number
              </button>
            </div>
          </>
        )}
      </Show>
    </form>
  );
}
