// `npm start`: installs what is missing, builds the web client when it is stale, and starts the server.
import { spawn } from "node:child_process";
import { buildWeb, env, install, node, root } from "./bootstrap.mjs";

const args = process.argv.slice(2);
install();
if (!args.includes("--help")) buildWeb();

const server = spawn(node, [`${root}packages/cli/bin/parley.js`, "serve", ...args], {
  // Data lies where the person stands, who may have come by `npm start --prefix`.
  cwd: process.env.INIT_CWD ?? process.cwd(),
  env,
  stdio: "inherit",
});
// A terminal sends the signal to the server as well; a supervisor sends it to this process alone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) server.kill(signal);
  });
}
server.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
