/** What the address of the page names, after its `#`. */
export type Route =
  /** The list of conversations; a wide page shows it beside the others and opens the first. */
  | { readonly kind: "home" }
  | { readonly kind: "friends" }
  /** `isPanelOpen`: a narrow page shows who is in it. */
  | { readonly kind: "conversation"; readonly id: string; readonly isPanelOpen: boolean };

/** Reads a hash; one that names nothing is the list. */
export function parseRoute(hash: string): Route {
  const [, first, id, panel] = hash.split("/");
  if (first === "friends") return { kind: "friends" };
  if (first !== "c" || !id) return { kind: "home" };
  try {
    return { kind: "conversation", id: decodeURIComponent(id), isPanelOpen: panel === "people" };
  } catch {
    // Cut off in the middle of an escape.
    return { kind: "home" };
  }
}

/** Writes a hash that `parseRoute` reads. */
export function formatRoute(route: Route): string {
  if (route.kind === "home") return "#/";
  if (route.kind === "friends") return "#/friends";
  return `#/c/${encodeURIComponent(route.id)}${route.isPanelOpen ? "/people" : ""}`;
}

/** The route of a conversation. */
export function toConversationRoute(id: string): Route {
  return { kind: "conversation", id, isPanelOpen: false };
}
