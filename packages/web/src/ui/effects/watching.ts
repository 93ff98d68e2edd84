import { createEffect, onCleanup } from "solid-js";
import type { App } from "../../store/app.ts";
import type { Page } from "../page.ts";

/** Nobody touched the device for this long: the person is away. Milliseconds. */
const idleMs = 5 * 60_000;

/** Tells the engine whether the person is here, when the network comes back, and when the page goes. */
export function useWatching(app: App, page: Page): void {
  const { engine, device } = app;
  let isTold = true;
  let callOff = (): void => {};

  const tell = (isActive: boolean): void => {
    if (isTold === isActive) return;
    isTold = isActive;
    engine.tell({ kind: "activity", isActive });
  };
  const touch = (): void => {
    callOff();
    callOff = device.schedule(idleMs, () => tell(false));
    if (page.isWatched()) tell(true);
  };
  createEffect(() => {
    if (page.isWatched()) touch();
  });

  const abort = new AbortController();
  const { signal } = abort;
  for (const type of ["pointerdown", "keydown", "wheel"]) {
    document.addEventListener(type, touch, { passive: true, signal });
  }
  const wake = (): void => engine.tell({ kind: "wake" });
  window.addEventListener("online", wake, { signal });
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible" && app.connection().state === "waiting") wake();
    },
    { signal },
  );
  window.addEventListener("pagehide", () => engine.tell({ kind: "bye" }), { signal });
  // Out of the back-forward cache: the engine has said goodbye to this page.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload(), { signal });
  onCleanup(() => {
    callOff();
    abort.abort();
  });
}
