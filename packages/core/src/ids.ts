import type { Random } from "./ports/random.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names an account; begins with `a_`. Also the id of the account's own log. */
export type AccountId = Branded<"AccountId">;
/** Names a conversation: `lobby`, or begins with `c_`. Also the id of its log. */
export type ConversationId = Branded<"ConversationId">;
/** Names a log: a conversation's or an account's id. */
export type LogId = ConversationId | AccountId;
/** Names a message; begins with `m_`. */
export type MessageId = Branded<"MessageId">;
/** Names a session; begins with `s_`. Not a secret: the token is. */
export type SessionId = Branded<"SessionId">;
/** Names a file; begins with `f_`. */
export type FileId = Branded<"FileId">;
/** Names a friend request; begins with `r_`. */
export type FriendRequestId = Branded<"FriendRequestId">;
/** Names a code that was sent to prove an address; begins with `v_`. Not a secret: the code is. */
export type CodeId = Branded<"CodeId">;
/** Names an upload that is not finished; begins with `u_`. */
export type UploadId = Branded<"UploadId">;

type IdByPrefix = {
  a: AccountId;
  c: ConversationId;
  m: MessageId;
  s: SessionId;
  f: FileId;
  u: UploadId;
  r: FriendRequestId;
  v: CodeId;
};

/** The room that every account is in. */
export const lobbyId = "lobby" as ConversationId;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const idBytes = 16;

/** A new id with 80 random bits: 5 of each byte, as a letter of an alphabet without look-alikes. */
export function createId<Prefix extends keyof IdByPrefix>(
  random: Random,
  prefix: Prefix,
): IdByPrefix[Prefix] {
  let text = "";
  for (const byte of random.bytes(idBytes)) text += alphabet[byte & 31];
  return `${prefix}_${text}` as IdByPrefix[Prefix];
}

/** Takes a client's text for an id of the given kind. Whether such a thing exists is for the store to say. */
export function toId<Id extends IdByPrefix[keyof IdByPrefix]>(text: string): Id {
  return text as Id;
}
