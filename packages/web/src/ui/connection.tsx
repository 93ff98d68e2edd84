import { type JSX, Show } from "solid-js";
import { type ConnectionWords, describeConnection } from "../store/describe-connection.ts";
import { useShared } from "./app-context.ts";
import { Icon } from "./parts/icon.tsx";

function useConnection(): () => ConnectionWords {
  const { app, page } = useShared();
  return () => describeConnection(app.connection(), page.now());
}

/** The connection in a dot and a word; always there. */
export function ConnectionDot(): JSX.Element {
  const words = useConnection();
  return (
    <span class={`connection ${words().tone}`}>
      <span class="dot" aria-hidden="true" />
      {words().label}
    </span>
  );
}

/** What the person should know and can do while there is no connection. */
export function ConnectionBanner(): JSX.Element {
  const { app } = useShared();
  const words = useConnection();
  return (
    <Show when={words().detail !== ""}>
      <div class={`banner ${words().tone}`}>
        <Icon name="offline" size={18} />
        <span>{words().detail}</span>
        <Show when={words().canRetry}>
          <button
            type="button"
            class="text-button"
            onClick={() => app.engine.tell({ kind: "wake" })}
          >
            Retry now
          </button>
        </Show>
      </div>
    </Show>
  );
}
