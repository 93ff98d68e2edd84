import { fileURLToPath } from "node:url";
import { defineConfig, type UserConfig } from "vite";
import solid from "vite-plugin-solid";
import { compress } from "./src/build/compress.ts";

/** What a visitor on a slow line waits for. */
const maxFirstLoadBytes = 90_000;

const config: UserConfig = defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [solid(), compress({ maxFirstLoadBytes })],
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Inlined bytes would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

export default config;
