import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where what is built lies. */
export const buildFolder: string = fileURLToPath(new URL("./.build/", import.meta.url));
const here = fileURLToPath(new URL("./", import.meta.url));
const chatRoomProtos = fileURLToPath(new URL("../../proto/chat-room/", import.meta.url));

/** A program of the bench that is not TypeScript. */
export type ProgramName = "load" | "c-epoll" | "cpp-grpc";

type Program = {
  readonly sources: string;
  /** Of Debian, and one file of each by which to see that it is there. */
  readonly needs: Readonly<Record<string, string>>;
  readonly build: (sources: string, target: string) => void;
};

const compiler = { gcc: "/usr/bin/gcc", "libc6-dev": "/usr/include/stdlib.h" };

const programs: Readonly<Record<ProgramName, Program>> = {
  load: {
    sources: join(here, "load"),
    needs: { ...compiler, "libssl-dev": "/usr/include/openssl/ssl.h" },
    build: (sources, target) =>
      compileC(listSources(sources, ".c"), target, ["-DWITH_TLS", "-lssl", "-lcrypto"]),
  },
  "c-epoll": {
    sources: join(here, "peers/c-epoll"),
    needs: compiler,
    build: (sources, target) => compileC(listSources(sources, ".c"), target, []),
  },
  "cpp-grpc": {
    sources: join(here, "peers/cpp-grpc"),
    needs: {
      "g++": "/usr/bin/g++",
      "protobuf-compiler": "/usr/bin/protoc",
      "protobuf-compiler-grpc": "/usr/bin/grpc_cpp_plugin",
      "libprotobuf-dev": "/usr/include/google/protobuf/message.h",
      "libgrpc++-dev": "/usr/include/grpcpp/grpcpp.h",
    },
    build: compileGrpc,
  },
};

/**
 * The path of a program, built when it is not there or older than its sources. `undefined`, after a loud line, when
 * it cannot be built.
 */
export function build(name: ProgramName): string | undefined {
  const { sources, needs, build: compile } = programs[name];
  const target = join(buildFolder, name);
  if (isFresh(target, sources)) return target;
  mkdirSync(buildFolder, { recursive: true });
  if (!hasPackages(name, needs)) return undefined;
  console.log(`building ${name} …`);
  compile(sources, target);
  return target;
}

/**
 * Whether packages of Debian are there, each seen by one of its files; what is missing is installed with apt-get where that is
 * possible, and otherwise said loudly.
 */
export function hasPackages(name: string, needs: Readonly<Record<string, string>>): boolean {
  const listMissing = () => Object.keys(needs).filter((key) => !existsSync(needs[key] ?? ""));
  install(listMissing());
  const missing = listMissing();
  if (missing.length === 0) return true;
  console.log(`\n!!! ${name} cannot be had and is SKIPPED.`);
  console.log(`!!! Install: apt-get install ${missing.join(" ")}\n`);
  return false;
}

function install(packages: readonly string[]): void {
  const canInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (packages.length === 0 || !canInstall) return;
  console.log(`installing ${packages.join(", ")} …`);
  // In run level 1 a package does not start the server that it brings.
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const call = (...args: readonly string[]) =>
    execFileSync("apt-get", args, { stdio: "ignore", env });
  try {
    call("update");
    call("install", "-y", "--no-install-recommends", ...packages);
  } catch {
    // What is missing is looked for again, and named.
  }
}

function isFresh(target: string, sources: string): boolean {
  if (!existsSync(target)) return false;
  const builtAt = statSync(target).mtimeMs;
  return readdirSync(sources).every((file) => statSync(join(sources, file)).mtimeMs < builtAt);
}

function listSources(folder: string, ending: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

function compileC(files: readonly string[], target: string, more: readonly string[]): void {
  const flags = ["-O2", "-Wall", "-Wextra", "-D_GNU_SOURCE"];
  execFileSync("gcc", [...flags, "-o", target, ...files, ...more], { stdio: "inherit" });
}

function compileGrpc(sources: string, target: string): void {
  const folder = `${target}-generated`;
  mkdirSync(folder, { recursive: true });
  const plugin = "--plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin";
  const protos = ["qtgrpcchat.proto", "chatmessages.proto", "QtCore/QtCore.proto"];
  const outputs = [`--cpp_out=${folder}`, `--grpc_out=${folder}`, plugin];
  execFileSync("protoc", ["-I", chatRoomProtos, ...outputs, ...protos], { stdio: "inherit" });
  const generated = [folder, join(folder, "QtCore")].flatMap((place) => listSources(place, ".cc"));
  // With what the libraries themselves need, which depends on their version.
  const libraries = ["-Wl,--copy-dt-needed-entries", "-lgrpc++", "-lgrpc", "-lgpr", "-lprotobuf"];
  const files = [...listSources(sources, ".cc"), ...generated];
  const flags = ["-O2", "-std=c++17", "-I", folder, "-o", target];
  execFileSync("g++", [...flags, "-pthread", ...files, ...libraries], { stdio: "inherit" });
}
