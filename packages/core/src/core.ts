import type { Accounts } from "./accounts/accounts.ts";
import type { Conversations } from "./conversations/conversations.ts";
import type { Files } from "./files/files.ts";
import type { Friends } from "./friends/friends.ts";
import type { Limits } from "./limits.ts";
import type { Live } from "./live/live.ts";
import type { Messages } from "./messages/messages.ts";
import type { Presence } from "./presence/presence.ts";
import type { Search } from "./search/search.ts";
import type { Sessions } from "./sessions/sessions.ts";
import type { Verification } from "./verification/verification.ts";

/** The chat, without any wire. Doors talk to this and to nothing else. */
export interface Core {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly files: Files;
  readonly friends: Friends;
  readonly search: Search;
  readonly verification: Verification;
  readonly presence: Presence;
  readonly live: Live;
  readonly limits: Limits;
  /** This history's id; see `Store.epoch`. */
  readonly epoch: string;
}
