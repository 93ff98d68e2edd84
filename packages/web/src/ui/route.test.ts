import { describe, expect, it } from "vitest";
import { formatRoute, parseRoute, type Route, toConversationRoute } from "./route.ts";

describe("parseRoute()", () => {
  const routes: readonly Route[] = [
    { kind: "home" },
    { kind: "friends" },
    toConversationRoute("lobby"),
    { kind: "conversation", id: "c/ä %", isPanelOpen: true },
  ];
  it.each(routes)("reads what formatRoute() wrote: %j", (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it.each(["", "#", "#/c/", "#/nowhere", "#/c/%E0%A4%A"])("takes %j for the list", (hash) => {
    expect(parseRoute(hash)).toEqual({ kind: "home" });
  });
});
