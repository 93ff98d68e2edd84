// Puts the page together: the engine in its worker, the state container, the components.
import { render } from "solid-js/web";
import { createCaller } from "./bridge/caller.ts";
import type { Port } from "./bridge/messages.ts";
import engineUrl from "./engine/main.ts?worker&url";
import { createApp } from "./store/app.ts";
import type { Device } from "./store/device.ts";
import { createTimeFormat } from "./text/format-time.ts";
import { createPage } from "./ui/page.ts";
import { Root } from "./ui/root.tsx";
import "./ui/styles/index.css";

/** One engine for all tabs where the browser has shared workers; else one for this tab. */
function startEngine(): Port {
  const options = { type: "module", name: "parley" } as const;
  if ("SharedWorker" in window) return new SharedWorker(engineUrl, options).port;
  return new Worker(engineUrl, options);
}

const device: Device = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  storage: {
    get: (key) => localStorage.getItem(key) ?? undefined,
    set(key, value) {
      try {
        if (value === undefined) localStorage.removeItem(key);
        else localStorage.setItem(key, value);
      } catch {
        // Full or forbidden: the page works without.
      }
    },
  },
};

const app = createApp({
  engine: createCaller(startEngine()),
  device,
  times: createTimeFormat({ locale: undefined, timeZone: undefined }),
});
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
render(() => <Root app={app} page={createPage(app)} />, root);
await app.open();
