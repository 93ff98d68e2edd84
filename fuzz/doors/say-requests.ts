import { type Answer, sendRequests } from "../wire/http1-pipe.ts";
import type { Piece } from "./driver.ts";

/** Says requests on one connection, the last of them when the others are answered. Gives how many the server has read. */
export function sayRequests(
  port: number,
  pieces: readonly Piece[],
  onAnswer: (answer: Answer) => void,
): Promise<number> {
  const requests = pieces.filter(({ role }) => role !== "last").map(({ bytes }) => bytes);
  const last = pieces.find(({ role }) => role === "last")?.bytes;
  return sendRequests(port, requests, onAnswer, last);
}
