import type { JSX } from "solid-js";
import { toHue, toInitials } from "../../text/avatar.ts";

/** Initials on the person's own colour. The name stands beside it, so it is silent. */
export function Avatar(props: {
  readonly id: string;
  readonly name: string;
  readonly size?: "small" | "large";
}): JSX.Element {
  return (
    <span
      class={`avatar hue-${toHue(props.id)}`}
      classList={{ small: props.size === "small", large: props.size === "large" }}
      aria-hidden="true"
    >
      {toInitials(props.name)}
    </span>
  );
}
