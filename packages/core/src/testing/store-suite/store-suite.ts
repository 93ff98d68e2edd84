import { describe } from "vitest";
import { accountCases } from "./account-cases.ts";
import { codeCases } from "./code-cases.ts";
import { conversationCases } from "./conversation-cases.ts";
import { directCases } from "./direct-cases.ts";
import { eventCases } from "./event-cases.ts";
import { fileCases } from "./file-cases.ts";
import { friendCases } from "./friend-cases.ts";
import { groupCases } from "./group-cases.ts";
import { lifeCases } from "./life-cases.ts";
import { membershipCases } from "./membership-cases.ts";
import { messageCases } from "./message-cases.ts";
import { openingCases } from "./opening-cases.ts";
import type { OpenStore } from "./scene.ts";
import { searchCases } from "./search-cases.ts";
import { sessionCases } from "./session-cases.ts";

/**
 * Acceptance suite of `Store`: a case for each promise that its doc comments make. `open` is called
 * once or twice for each case; `close` is called at its end even when the case has closed the store.
 * What a full or broken disk does is for the implementation's own tests.
 */
export function storeSuite(name: string, open: OpenStore): void {
  describe(`${name}, as a store`, () => {
    accountCases(open);
    sessionCases(open);
    conversationCases(open);
    membershipCases(open);
    messageCases(open);
    eventCases(open);
    fileCases(open);
    openingCases(open);
    groupCases(open);
    directCases(open);
    friendCases(open);
    searchCases(open);
    codeCases(open);
    lifeCases(open);
  });
}
