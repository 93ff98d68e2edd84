// `npm test`: installs what is missing and runs everything: lint, types, borders, generated code, unit, acceptance,
// stories, browser, and whether the fan-out is as fast as it was. System programs that only tests need are taken
// from the machine or installed with apt-get; where neither works their suites are skipped with a loud line, and
// with CI=true that is a failure.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildWeb, env, install, run } from "./bootstrap.mjs";

const isCi = process.env.CI === "true";

/** What only tests need: how to see that it is there, which packages of Debian have it, what is skipped without it. */
const systemPrograms = [
  {
    name: "Chromium",
    isThere: () => existsSync("/usr/bin/chromium"),
    packages: ["chromium", "fonts-noto-color-emoji"],
    skips: "the browser suite",
  },
  {
    name: "Python's grpcio",
    isThere: () =>
      spawnSync("/usr/bin/python3", ["-c", "import grpc, grpc_tools"], { stdio: "ignore" })
        .status === 0,
    packages: ["python3-grpcio", "python3-grpc-tools", "python3-protobuf"],
    skips: "the stories with a Python client",
  },
  {
    name: "PocketSphinx with a voice to hear",
    isThere: () =>
      ["/usr/bin/pocketsphinx_continuous", "/usr/bin/espeak-ng", "/usr/bin/sox"].every(
        existsSync,
      ) && existsSync("/usr/share/pocketsphinx/model/en-us"),
    packages: ["pocketsphinx", "pocketsphinx-en-us", "espeak-ng", "sox"],
    skips: "the tests of speech recognition",
  },
  {
    name: "netcat",
    isThere: () => existsSync("/bin/nc.openbsd"),
    packages: ["netcat-openbsd"],
    skips: "the story of a person with nc",
  },
  {
    name: "a C compiler with OpenSSL",
    isThere: () => canBuildLoad(),
    packages: ["gcc", "libc6-dev", "libssl-dev"],
    skips: "the gate of the fan-out",
  },
  {
    name: "curl, nghttp and h2load",
    isThere: () => ["/usr/bin/curl", "/usr/bin/nghttp", "/usr/bin/h2load"].every(existsSync),
    packages: ["curl", "nghttp2-client"],
    skips: "HTTP/2 with these clients",
  },
  {
    name: "gRPC for C++",
    isThere: () => ["/usr/bin/g++", "/usr/include/grpcpp/grpcpp.h"].every(existsSync),
    packages: ["g++", "libgrpc++-dev"],
    skips: "HTTP/2 with a C++ client",
  },
];

function canBuildLoad() {
  return ["/usr/bin/gcc", "/usr/include/stdlib.h", "/usr/include/openssl/ssl.h"].every(existsSync);
}

function installSystemPrograms() {
  const missing = systemPrograms.filter((program) => !program.isThere());
  if (missing.length === 0) return;
  const canInstall = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  if (canInstall) {
    const quiet = { stdio: "ignore", env: { ...env, DEBIAN_FRONTEND: "noninteractive" } };
    console.log(`Installing ${missing.map(({ name }) => name).join(", ")} for the tests …`);
    run("apt-get", ["update"], quiet);
    const packages = missing.flatMap((program) => program.packages);
    run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], quiet);
  }
  for (const program of missing.filter(({ isThere }) => !isThere())) {
    console.log(`\n!!! ${program.name} is missing: ${program.skips} will be SKIPPED.`);
    console.log(`!!! Install: apt-get install ${program.packages.join(" ")}\n`);
    if (isCi) process.exit(1);
  }
}

function runVitest() {
  const folder = mkdtempSync(join(tmpdir(), "parley-test-"));
  const report = join(folder, "report.json");
  const projects = existsSync("/usr/bin/chromium") ? [] : ["--project=!browser"];
  const status = run("vitest", [
    "run",
    ...projects,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ]);
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  }
  rmSync(folder, { recursive: true });
  return status;
}

install();
installSystemPrograms();
const checked = run("npm", ["run", "--silent", "check"]);
if (checked !== 0) process.exit(checked);
buildWeb();
const tested = runVitest();
// Behind the tests, when the machine is quiet; who asks for some tests does not ask for it.
const isGated = tested === 0 && process.argv.length === 2 && canBuildLoad();
process.exit(isGated ? run("node", ["bench/fanout/gate.ts"]) : tested);
