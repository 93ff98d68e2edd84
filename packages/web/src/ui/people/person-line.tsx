import type { JSX } from "solid-js";
import type { AccountRef, PresenceState } from "../../bridge/messages.ts";
import { Avatar } from "../parts/avatar.tsx";

/** Words beside the dot: colour alone tells nothing to many. */
export const presenceWords: Readonly<Record<PresenceState, string>> = {
  active: "active",
  inactive: "away",
  offline: "offline",
};

/** A face, a name and the name to sign in with. */
export function PersonLine(props: { readonly account: AccountRef }): JSX.Element {
  return (
    <>
      <Avatar id={props.account.id} name={props.account.displayName} />
      <span class="line-facts">
        <span class="line-name">{props.account.displayName}</span>
        <span class="line-detail">@{props.account.username}</span>
      </span>
    </>
  );
}
