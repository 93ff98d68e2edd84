import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, Command } from "./crowd.ts";

/** Clients in a process of their own, so that what the hostile ones cost does not slow down those who are measured. */
export type CrowdProcess = AsyncDisposable & {
  /** Does what the command says; answers when it is done. */
  tell(command: Command): Promise<Answer>;
};

const script = fileURLToPath(new URL("./crowd.ts", import.meta.url));

/** Starts one, with nobody in it. */
export async function startCrowd(): Promise<CrowdProcess> {
  const child: ChildProcess = fork(script, { stdio: "inherit", serialization: "advanced" });
  await once(child, "message");
  return {
    async tell(command) {
      const answer = once(child, "message");
      child.send(command);
      return (await answer)[0] as Answer;
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}
