import type { Http2Attack } from "./attack.ts";
import { floods } from "./floods.ts";
import { misshapenFrames } from "./frames.ts";
import { headerBombs } from "./headers.ts";
import { oddRequests } from "./requests.ts";
import { streamGames } from "./streams.ts";

/** All of them. */
export const http2Attacks: readonly Http2Attack[] = [
  ...floods,
  ...headerBombs,
  ...misshapenFrames,
  ...oddRequests,
  ...streamGames,
];
