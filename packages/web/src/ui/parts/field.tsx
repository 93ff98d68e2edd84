import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import { IconButton } from "./icon-button.tsx";

/** A labelled input with its hint and its error, tied together for screen readers. */
export function Field(props: {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: "text" | "password" | "url";
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly ref?: (element: HTMLInputElement) => void;
}): JSX.Element {
  const id = createUniqueId();
  const [isShown, setShown] = createSignal(false);
  const type = (): string =>
    props.type === "password" && isShown() ? "text" : (props.type ?? "text");
  const describedBy = (): string | undefined =>
    [props.error && `${id}-error`, props.hint && `${id}-hint`].filter(Boolean).join(" ") ||
    undefined;
  return (
    <div class="field" classList={{ "has-error": Boolean(props.error) }}>
      <label for={id}>{props.label}</label>
      <div class="field-box">
        <input
          id={id}
          ref={(element) => props.ref?.(element)}
          name={props.name}
          type={type()}
          value={props.value}
          autocomplete={props.autocomplete ?? "off"}
          autocapitalize="none"
          spellcheck={false}
          placeholder={props.placeholder}
          maxLength={props.maxLength}
          required={props.isRequired}
          aria-invalid={props.error ? true : undefined}
          aria-describedby={describedBy()}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <Show when={props.type === "password"}>
          <IconButton
            icon={isShown() ? "eyeOff" : "eye"}
            label={isShown() ? "Hide password" : "Show password"}
            isPressed={isShown()}
            onClick={() => setShown(!isShown())}
          />
        </Show>
      </div>
      <Show when={props.error}>
        <p class="field-error" id={`${id}-error`}>
          {props.error}
        </p>
      </Show>
      <Show when={props.hint}>
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
    </div>
  );
}
