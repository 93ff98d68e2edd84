import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

type Locked = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
};

function readJson(path: string) {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

/** What is installed from a registry, by its path in the tree. */
function listLocked(): readonly (readonly [path: string, locked: Locked])[] {
  const packages: Readonly<Record<string, Locked>> = readJson("package-lock.json").packages;
  return Object.entries(packages).filter(
    ([path, { link }]) => path.includes("node_modules/") && link !== true,
  );
}

const toName = (path: string) => path.slice(path.lastIndexOf("node_modules/") + 13);

/** The manifests of the workspaces, and the root's. */
function listManifests(): readonly string[] {
  const { workspaces }: { workspaces: readonly string[] } = readJson("package.json");
  const folders = workspaces.flatMap((pattern) =>
    pattern.endsWith("/*")
      ? readdirSync(join(root, pattern.slice(0, -2))).map((name) => pattern.slice(0, -1) + name)
      : [pattern],
  );
  return ["package.json", ...folders.map((folder) => `${folder}/package.json`)];
}

describe("what Parley depends on", () => {
  it("runs install scripts by name only: each package that has one is allowed or denied", () => {
    const withScripts = listLocked().filter(([, { hasInstallScript }]) => hasInstallScript);
    const { allowScripts } = readJson("package.json");
    const names = [...new Set(withScripts.map(([path]) => toName(path)))];
    expect(Object.keys(allowScripts).toSorted()).toEqual(names.toSorted());
    // The runtime itself comes by its script; everything else comes as it is.
    const allowed = Object.entries(allowScripts).filter(([, isAllowed]) => isAllowed !== false);
    expect(allowed).toEqual([["node", true]]);
  });

  it("is the same bytes everywhere: each package has a hash in the lockfile", () => {
    const unhashed = listLocked().filter(([, { integrity }]) => !integrity?.startsWith("sha512-"));
    expect(unhashed).toEqual([]);
  });

  it("comes from the registry alone, whichever that is", () => {
    const elsewhere = listLocked().filter(([, { resolved }]) => resolved !== undefined);
    expect(elsewhere).toEqual([]);
  });

  it.each(listManifests())("is asked for by exact versions in %s", (path) => {
    const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = readJson(path);
    const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies };
    const loose = Object.entries(wanted).filter(
      ([name, version]) =>
        !(name.startsWith("@parley/") && version === "*") &&
        !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)),
    );
    expect(loose).toEqual([]);
  });
});
