import { accountReads, accountWrites } from "./accounts.ts";
import type { Acts } from "./act.ts";
import { changeWrites } from "./changes.ts";
import { codeReads, codeWrites } from "./codes.ts";
import { conversationReads, conversationWrites } from "./conversations.ts";
import { deliveredReads, deliveredWrites } from "./delivered.ts";
import { eventReads } from "./events.ts";
import { fileReads, fileWrites } from "./files.ts";
import { friendReads, friendWrites } from "./friends.ts";
import { messageWrites } from "./messages.ts";
import { openingReads, openingWrites } from "./openings.ts";
import { probeWrites } from "./probe.ts";
import { searchReads, searchWrites } from "./search.ts";
import { sessionReads, sessionWrites } from "./sessions.ts";
import { uploadReads, uploadWrites } from "./uploads.ts";

/** The names of acts that change nothing: they run on the reader's connection. */
export type ReadName =
  | keyof typeof accountReads
  | keyof typeof sessionReads
  | keyof typeof conversationReads
  | keyof typeof openingReads
  | keyof typeof friendReads
  | keyof typeof searchReads
  | keyof typeof codeReads
  | keyof typeof eventReads
  | keyof typeof fileReads
  | keyof typeof uploadReads
  | keyof typeof deliveredReads;

/** All acts that change nothing. */
export const reads: Acts<ReadName> = {
  ...accountReads,
  ...sessionReads,
  ...conversationReads,
  ...openingReads,
  ...friendReads,
  ...searchReads,
  ...codeReads,
  ...eventReads,
  ...fileReads,
  ...uploadReads,
  ...deliveredReads,
};

/** Every act of the store. */
export const acts: Acts = {
  ...reads,
  ...accountWrites,
  ...sessionWrites,
  ...conversationWrites,
  ...openingWrites,
  ...changeWrites,
  ...friendWrites,
  ...codeWrites,
  ...messageWrites,
  ...fileWrites,
  ...uploadWrites,
  ...deliveredWrites,
  ...probeWrites,
  ...searchWrites,
};
