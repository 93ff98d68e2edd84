import { join } from "node:path";
import { checkStore } from "./check-store.ts";
import type { ParleyTarget } from "./open-parley.ts";

/**
 * Stops the server as an operator does and reads what it left. Rejects when it does not end with 0, when it said what it must not, or when the
 * store is damaged or has a hole. Gives the number of events in it.
 */
export async function stopServer({
  server,
  dataFolder,
  findDefects,
}: ParleyTarget): Promise<number> {
  const defects = findDefects();
  server.process.kill("SIGTERM");
  const code = await server.exited;
  if (code !== 0) defects.push(`the server ended with ${code} instead of 0`);
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return checkStore(join(dataFolder, "data", "parley.db"));
}
