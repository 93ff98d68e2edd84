import { type JSX, Show } from "solid-js";
import type { ConversationStore } from "../../store/conversation.ts";
import { describePreview } from "../../store/describe-notice.ts";
import { useActions } from "../actions.ts";
import { useShared } from "../app-context.ts";
import { ConversationMark } from "../parts/conversation-mark.tsx";
import { formatRoute, toConversationRoute } from "../route.ts";

/** A conversation in the list: whose, the last words, when, and how many are unread. */
export function ConversationItem(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app, page } = useShared();
  const { open } = useActions();
  const { conversation } = props;
  const unread = (): number => conversation.unreadCount();
  const at = (): number => conversation.info().lastMessage?.at ?? 0;
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(conversation.id);
  };
  return (
    <li>
      <a
        class="conversation"
        classList={{ unread: unread() > 0 }}
        href={formatRoute(toConversationRoute(conversation.id))}
        aria-current={app.current()?.id === conversation.id ? "page" : undefined}
        onClick={follow}
      >
        <ConversationMark info={conversation.info()} hasDot />
        <span class="conversation-facts">
          <span class="conversation-line">
            <span class="conversation-title">{conversation.title()}</span>
            <Show when={at() > 0}>
              <time class="conversation-time" title={app.times.toFull(at())}>
                {app.times.toShort(at(), page.now())}
              </time>
            </Show>
          </span>
          <span class="conversation-line">
            <Preview conversation={conversation} />
            <Show when={unread() > 0}>
              <span class="badge">
                {unread() > 999 ? "999+" : unread()}
                <span class="visually-hidden"> unread</span>
              </span>
            </Show>
          </span>
        </span>
      </a>
    </li>
  );
}

function Preview(props: { readonly conversation: ConversationStore }): JSX.Element {
  const { app } = useShared();
  const { conversation } = props;
  const writers = (): string => {
    // What is open says it above its message field.
    if (app.current()?.id === conversation.id) return "";
    const people = app.typing.people(conversation.id);
    if (people.length === 0) return "";
    if (conversation.info().kind === "direct") return "writing…";
    return people.length === 1 ? `${people[0]?.displayName} is writing…` : "several are writing…";
  };
  const text = (): string =>
    describePreview(conversation.info().lastMessage, {
      myId: app.me()?.id,
      isDirect: conversation.info().kind === "direct",
    });
  return (
    <Show
      when={writers() !== ""}
      fallback={<span class="conversation-preview">{text() || "No messages yet"}</span>}
    >
      <span class="conversation-preview writing">{writers()}</span>
    </Show>
  );
}
