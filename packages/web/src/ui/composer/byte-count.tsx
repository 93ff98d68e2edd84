import { type JSX, Show } from "solid-js";

/** Says how much room is left, once it gets scarce. */
export function ByteCount(props: { readonly bytes: number; readonly limit: number }): JSX.Element {
  const left = (): number => props.limit - props.bytes;
  return (
    <Show when={left() < Math.min(1000, props.limit / 4)}>
      <p class="composer-count" id="composer-count" classList={{ over: left() < 0 }} role="status">
        {left() >= 0
          ? `${left()} bytes left`
          : `${-left()} bytes too long. Shorten the message or send it as a file.`}
      </p>
    </Show>
  );
}
