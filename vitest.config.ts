import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const solid = fileURLToPath(new URL("node_modules/solid-js/dist/solid.js", import.meta.url));

/** What is tried a second time with the connections in threads of their own, as `--workers 2` has them. */
const onThreads = [
  "packages/server/src/net/{connection-statistics,http-router,listener*,proxied,static-files,web-socket-routes}.test.ts",
  "packages/server/src/doors/{direct-messages,grpc-tools,line}/*.test.ts",
  "stories/matrix/*.story.test.ts",
];

/** How long what is polled for may take, which a test says nothing about: a busy machine takes its time. */
const expectation = { poll: { timeout: 30_000 } };

// Groups: `unit` needs nothing, `stories` start real servers, `threads` are some of both again, `browser` needs Chromium.
export default defineConfig({
  test: {
    projects: [
      {
        // Under Node, solid-js is its server build, in which nothing reacts to anything: test what browsers get.
        resolve: { alias: [{ find: /^solid-js$/, replacement: solid }] },
        test: {
          name: "unit",
          expect: expectation,
          // Only there to end what hangs: a busy machine takes its time.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "torture/*/*.test.ts"],
        },
      },
      {
        test: {
          name: "stories",
          expect: expectation,
          include: [
            "stories/**/*.story.test.ts",
            "bench/**/*.story.test.ts",
            "fuzz/**/*.test.ts",
            "torture/*.story.test.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "threads",
          expect: expectation,
          include: onThreads,
          env: { PARLEY_TEST_THREADS: "2" },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          expect: expectation,
          include: ["stories/**/*.browser.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
