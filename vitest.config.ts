import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const solid = fileURLToPath(new URL("node_modules/solid-js/dist/solid.js", import.meta.url));

// Three groups: `unit` needs nothing, `stories` start real servers, `browser` needs Chromium.
export default defineConfig({
  test: {
    projects: [
      {
        // Under Node, solid-js is its server build, in which nothing reacts to anything: test what browsers get.
        resolve: { alias: [{ find: /^solid-js$/, replacement: solid }] },
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "stories",
          include: ["stories/**/*.story.test.ts", "fuzz/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["stories/**/*.browser.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
