import type { LogId } from "../ids.ts";
import type { EventBody } from "../messages/event.ts";
import type { TestCore } from "./open-test-core.ts";

/** Listens to a log from now on: who did what, oldest first. The array grows. */
export async function hear(
  core: TestCore,
  log: LogId,
): Promise<readonly (readonly [string, EventBody])[]> {
  const heard: (readonly [string, EventBody])[] = [];
  await core.live.subscribe(log, (events) => {
    heard.push(...events.map(({ actor, body }) => [actor.username, body] as const));
  });
  return heard;
}
