import { createResource, For, type JSX, Show } from "solid-js";
import type { SessionInfo } from "../../bridge/messages.ts";
import { useShared } from "../app-context.ts";

/** Where the account is signed in, with a way to end each. */
export function SessionSettings(): JSX.Element {
  const { app } = useShared();
  const [sessions, { refetch }] = createResource(() =>
    app.attempt("The sessions could not be loaded", "listSessions", {}),
  );
  const revoke = async (id: string): Promise<void> => {
    await app.attempt("The session was not ended", "revokeSession", { id });
    await refetch();
  };
  return (
    <Show when={!sessions.loading} fallback={<p class="field-hint">Loading…</p>}>
      <ul class="sessions">
        <For each={sessions()} fallback={<li>The list is not there. Open this page again.</li>}>
          {(session) => <SessionItem session={session} onRevoke={() => void revoke(session.id)} />}
        </For>
      </ul>
    </Show>
  );
}

function SessionItem(props: {
  readonly session: SessionInfo;
  readonly onRevoke: () => void;
}): JSX.Element {
  const { app, page } = useShared();
  return (
    <li class="session">
      <span>
        <strong>{props.session.client || "Unnamed client"}</strong>
        <p class="field-hint">
          By the {props.session.door} door, since {app.times.toFull(props.session.createdAt)}, seen{" "}
          {app.times.toAgo(props.session.seenAt, page.now())}
        </p>
      </span>
      <Show when={!props.session.isCurrent} fallback={<span class="message-you">this one</span>}>
        <button
          type="button"
          class="button danger"
          aria-label={`End the session of ${props.session.client}`}
          onClick={() => props.onRevoke()}
        >
          End
        </button>
      </Show>
    </li>
  );
}
