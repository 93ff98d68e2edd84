import type { JSX } from "solid-js";
import { formatSize } from "../../text/format-size.ts";
import { useShared } from "../app-context.ts";

/** Which server this is and what it allows. */
export function AboutSettings(): JSX.Element {
  const { app, page } = useShared();
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Server</dt>
          <dd>{app.server()?.name || "Parley"}</dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd>{app.server()?.version || "not known"}</dd>
        </div>
        <div>
          <dt>Address</dt>
          <dd>{app.serverUrl()}</dd>
        </div>
        <div>
          <dt>Longest message</dt>
          <dd>{formatSize(app.limits().maxTextBytes)}</dd>
        </div>
        <div>
          <dt>Largest file</dt>
          <dd>{formatSize(app.limits().maxFileBytes)}</dd>
        </div>
      </dl>
      <button type="button" class="button" onClick={() => page.openDialog({ kind: "shortcuts" })}>
        Keyboard shortcuts
      </button>
    </>
  );
}
