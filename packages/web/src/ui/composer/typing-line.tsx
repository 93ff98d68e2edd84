import { type JSX, Show } from "solid-js";
import { joinNames } from "../../text/name-list.ts";
import { useShared } from "../app-context.ts";

/** Says who is writing; keeps its room when nobody is, so that nothing jumps. */
export function TypingLine(props: { readonly conversationId: string }): JSX.Element {
  const { app } = useShared();
  const people = (): readonly string[] =>
    app.typing.people(props.conversationId).map(({ displayName }) => displayName);
  return (
    <p class="typing-line">
      <Show when={people().length > 0}>
        <span class="typing-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {joinNames(people())} {people().length === 1 ? "is" : "are"} writing
      </Show>
    </p>
  );
}
