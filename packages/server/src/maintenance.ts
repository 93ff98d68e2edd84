import type { Clock, OwnedCore } from "@parley/core";
import type { Log } from "./net/log.ts";

const hourMs = 3_600_000;

/** Sweeps the core every hour, the first time soon after the start. The returned function ends it. */
export function startMaintenance(core: OwnedCore, clock: Clock, log: Log): () => void {
  let cancel = clock.schedule(hourMs / 60, sweep);
  let isStopped = false;

  function sweep(): void {
    core
      .sweep()
      .then((swept) => log.debug(swept, "swept what nobody will come back for"))
      .catch((failure) => log.warn({ err: failure }, "cannot sweep; tries again in an hour"))
      .finally(() => {
        if (!isStopped) cancel = clock.schedule(hourMs, sweep);
      });
  }

  return () => {
    isStopped = true;
    cancel();
  };
}
