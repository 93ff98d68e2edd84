import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { hasPackages } from "../build.ts";
import type { Placed } from "../place.ts";
import { runSubject } from "./run-subject.ts";
import type { Subject } from "./subject.ts";

/** A whole chat server of another house: a group chat with its archive on, from Debian. */
export const ejabberd: Subject = {
  title: "ejabberd, group chat with archive",
  wire: "xmpp",
  hasTls: false,
  hasFiles: false,
  maxReceivers: 1000,
  async start({ folder }) {
    if (!hasPackages("ejabberd", { ejabberd: "/usr/sbin/ejabberdctl" })) return undefined;
    const [library = ""] = globSync("/usr/lib/*/ejabberd-*/ebin");
    const port = await findFreePort();
    const config = join(folder, "ejabberd.yml");
    const template = readFileSync(
      new URL("../peers/ejabberd/ejabberd.yml", import.meta.url),
      "utf8",
    );
    writeFileSync(config, template.replace("port: PORT", `port: ${port}`));
    const database = join(folder, "database");
    mkdirSync(database);
    const environment = [
      ...[`HOME=${folder}`, `ERL_LIBS=${dirname(dirname(library))}`],
      ...[`EJABBERD_CONFIG_PATH=${config}`, `EJABBERD_LOG_PATH=${join(folder, "ejabberd.log")}`],
    ];
    // Without a name Erlang has no port of its own, and needs no daemon for names.
    const erlang = ["erl", "-noinput", "+K", "true", "-mnesia", "dir", `"${database}"`];
    const command = ["env", ...environment, ...erlang, "-s", "ejabberd"];
    return runSubject(command, async (placed) => {
      await untilAccepting(port, placed);
      return port;
    });
  },
};

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** It says nothing when it is ready. */
async function untilAccepting(port: number, { exited, output }: Placed): Promise<void> {
  let isOver = false;
  void exited.then(() => {
    isOver = true;
  });
  while (!(await isAccepting(port))) {
    if (isOver) throw new Error(`ejabberd has ended:\n${output()}`);
    await setTimeout(100);
  }
}

function isAccepting(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1");
  socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
