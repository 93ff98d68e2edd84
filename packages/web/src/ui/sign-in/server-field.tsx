import { createSignal, type JSX } from "solid-js";
import { toSafeUrl } from "../../text/find-links.ts";
import { useShared } from "../app-context.ts";
import { Field } from "../parts/field.tsx";

/** Chooses another server than the one that served the page. */
export function ServerField(): JSX.Element {
  const { app } = useShared();
  const [address, setAddress] = createSignal(app.serverUrl());
  const [error, setError] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);

  async function use(): Promise<void> {
    const text = address().trim();
    const url = text === "" ? "" : toSafeUrl(text.includes("://") ? text : `https://${text}`);
    if (url === undefined) {
      setError("This is no address. It looks like https://chat.example.org.");
      return;
    }
    setError("");
    setBusy(true);
    try {
      await app.useServer(url === "" ? "" : new URL(url).origin);
      setAddress(app.serverUrl());
      app.toasts.show("info", `Now at ${app.serverUrl()}`);
    } catch (cause) {
      setError(cause instanceof Error ? `${cause.message}. Check the address.` : String(cause));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      class="server-form"
      noValidate
      aria-label="Server"
      onSubmit={(event) => {
        event.preventDefault();
        void use();
      }}
    >
      <Field
        label="Server address"
        name="server"
        type="url"
        value={address()}
        onInput={setAddress}
        error={error()}
        hint="Empty means the server that this page came from."
        placeholder={location.origin}
      />
      <button type="submit" class="button" disabled={isBusy()}>
        {isBusy() ? "Looking…" : "Use this server"}
      </button>
    </form>
  );
}
