import { type Accessor, createSignal } from "solid-js";
import { formatRoute, parseRoute, type Route } from "./route.ts";

/** Where the person is; the browser's address and its Back follow. */
export interface Navigation {
  readonly route: Accessor<Route>;
  go(route: Route): void;
  /** Goes there without a way back to here. */
  replace(route: Route): void;
  /** One step up: back when that is where the person came from. */
  goUp(route: Route): void;
}

/** Starts at the address of the page. */
export function createNavigation(): Navigation {
  const [route, setRoute] = createSignal(parseRoute(location.hash), {
    equals: (a, b) => formatRoute(a) === formatRoute(b),
  });
  window.addEventListener("popstate", () => setRoute(parseRoute(location.hash)));

  function replace(next: Route): void {
    history.replaceState(history.state, "", formatRoute(next));
    setRoute(next);
  }

  return {
    route,
    replace,
    go(next) {
      const hash = formatRoute(next);
      const from = formatRoute(route());
      if (hash === from) return;
      history.pushState({ from }, "", hash);
      setRoute(next);
    },
    goUp(next) {
      if (history.state?.from === formatRoute(next)) history.back();
      else replace(next);
    },
  };
}
