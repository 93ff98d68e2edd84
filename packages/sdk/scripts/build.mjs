// Builds the package that is published: plain JavaScript with everything bundled in, declarations, and its own
// package.json, in `dist/`. `npm pack ./packages/sdk/dist` makes the tarball.
import { spawnSync } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const folder = fileURLToPath(new URL("..", import.meta.url));
const root = join(folder, "../..");
const dist = process.argv[2] ?? join(folder, "dist");
const entries = {
  index: "src/index.ts",
  browser: "src/platform/browser.ts",
  node: "src/platform/node.ts",
};

await build({
  root: folder,
  configFile: false,
  logLevel: "warn",
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: "es2022",
    minify: false,
    lib: { entry: entries, formats: ["es"] },
    rollupOptions: { external: /^node:/ },
  },
});

const tsc = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin/tsc",
);
for (const project of ["tsconfig.json", "tsconfig.platform.json"]) {
  const args = [tsc, "-b", join(folder, project)];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

// The declarations that the entries reach; the wire's types are in none of them.
const seen = new Set();
async function copyDeclaration(from, to) {
  if (seen.has(to)) return;
  seen.add(to);
  const text = await readFile(from, "utf8");
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, text.replaceAll(/(from "\.[^"]*)\.ts"/g, '$1.js"'));
  for (const [, path] of text.matchAll(/from "(\.[^"]*)\.ts"/g)) {
    const name = join(dirname(to), `${path}.d.ts`).slice(dist.length + 1);
    await copyDeclaration(declaration(name), join(dist, name));
  }
}
const declaration = (name) =>
  join(root, ".tsc", name.startsWith("platform/") ? "sdk-platform" : "sdk", name);
for (const source of Object.values(entries)) {
  const name = source.replace("src/", "").replace(".ts", ".d.ts");
  await copyDeclaration(declaration(name), join(dist, name));
}

const { name, version, description, license, type } = JSON.parse(
  await readFile(join(folder, "package.json"), "utf8"),
);
const toExport = (types, file) => ({ types: `./${types}.d.ts`, default: `./${file}.js` });
const published = {
  name,
  version,
  description,
  license,
  type,
  sideEffects: false,
  engines: { node: ">=22" },
  exports: {
    ".": toExport("index", "index"),
    "./browser": toExport("platform/browser", "browser"),
    "./node": toExport("platform/node", "node"),
  },
};
await writeFile(join(dist, "package.json"), `${JSON.stringify(published, undefined, 2)}\n`);
await copyFile(join(root, "LICENSE"), join(dist, "LICENSE"));
await copyFile(join(root, "docs/sdk.md"), join(dist, "README.md"));
