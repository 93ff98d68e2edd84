import type { JSX } from "solid-js";
import { Icon, type IconName } from "./icon.tsx";

/** A round button with a picture; the label is its name and its hint. */
export function IconButton(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly isPressed?: boolean;
  readonly isExpanded?: boolean;
  readonly isDisabled?: boolean;
  readonly class?: string;
  readonly ref?: (element: HTMLButtonElement) => void;
}): JSX.Element {
  return (
    <button
      type="button"
      ref={(element) => props.ref?.(element)}
      class={`icon-button ${props.class ?? ""}`}
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.isPressed}
      aria-expanded={props.isExpanded}
      disabled={props.isDisabled}
      onClick={(event) => props.onClick(event)}
    >
      <Icon name={props.icon} />
    </button>
  );
}
