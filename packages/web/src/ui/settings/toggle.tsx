import { createUniqueId, type JSX } from "solid-js";

/** On or off. */
export function Toggle(props: {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="toggle">
      <span>
        <label for={id}>{props.label}</label>
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-checked={props.isOn}
        checked={props.isOn}
        disabled={props.isDisabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const { checked } = event.currentTarget;
          // The state decides what is shown, not the click.
          event.currentTarget.checked = props.isOn;
          props.onChange(checked);
        }}
      />
    </div>
  );
}
