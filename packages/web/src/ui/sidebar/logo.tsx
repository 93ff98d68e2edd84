import type { JSX } from "solid-js";

/** The mark of Parley. */
export function Logo(): JSX.Element {
  return <img class="logo" src="/favicon.svg" alt="" width="28" height="28" />;
}
