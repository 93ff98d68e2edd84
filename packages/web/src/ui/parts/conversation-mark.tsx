import { type JSX, Show } from "solid-js";
import type { Conversation } from "../../bridge/messages.ts";
import { toHue } from "../../text/avatar.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";

/** What a conversation is known by at a glance: the other's face, or the mark of a group or room. */
export function ConversationMark(props: {
  readonly info: Pick<Conversation, "id" | "kind" | "peer">;
  readonly size?: "small" | "large";
  readonly hasDot?: boolean;
}): JSX.Element {
  return (
    <Show
      when={props.info.kind === "direct" && props.info.peer}
      fallback={
        <span
          class={`avatar mark hue-${toHue(props.info.id)}`}
          classList={{ small: props.size === "small", large: props.size === "large" }}
          aria-hidden="true"
        >
          <Icon
            name={props.info.kind === "group" ? "people" : "hash"}
            size={props.size === "small" ? 15 : 20}
          />
        </span>
      }
    >
      {(peer) => (
        <Avatar
          id={peer().id}
          name={peer().displayName}
          {...(props.size ? { size: props.size } : {})}
          hasDot={props.hasDot ?? false}
        />
      )}
    </Show>
  );
}
