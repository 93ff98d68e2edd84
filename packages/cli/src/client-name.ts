import { hostname } from "node:os";

/** What this client is called in the list of sessions. */
export const clientName: string = `parley on ${hostname()}`.slice(0, 128);
