import { type Context, createContext, useContext } from "solid-js";
import type { App } from "../store/app.ts";
import type { Page } from "./page.ts";

/** What the components share. */
export type Shared = { readonly app: App; readonly page: Page };

/** Filled by `Root`. */
export const SharedContext: Context<Shared | undefined> = createContext<Shared>();

/** The app and the page, for a component under `Root`. */
export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) throw new Error("this component stands outside of Root");
  return shared;
}
