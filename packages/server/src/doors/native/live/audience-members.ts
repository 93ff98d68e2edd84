import {
  type AccountId,
  type ConversationId,
  type Core,
  lobbyId,
  type Session,
} from "@parley/core";

/** Who is in a conversation, as it changes. */
export interface AudienceMembers {
  has(id: AccountId): boolean;
  /** Everybody's ids; `undefined` when it is everybody there is. */
  list(): Iterable<AccountId> | undefined;
  close(): void;
}

const pageSize = 500;

/** Everybody is in the lobby, and nobody leaves it. */
const everybody: AudienceMembers = { has: () => true, list: () => undefined, close() {} };

type Parts = {
  readonly core: Pick<Core, "conversations" | "live">;
  readonly id: ConversationId;
  /** Of a member: it reads the list. */
  readonly session: Session;
  /** Told of each member who is one no longer. */
  readonly onLeft: (id: AccountId) => void;
};

/** Opens them. Rejects with `not_found` when the session's account is no member. */
export async function openAudienceMembers(parts: Parts): Promise<AudienceMembers> {
  const { core, id, session, onLeft } = parts;
  if (id === lobbyId) return everybody;
  const ids = new Set<AccountId>();
  /** What happened while the list is being read: it is newer than the list. */
  const changes = new Map<AccountId, boolean>();
  let isReading = true;

  function change(accountId: AccountId, isIn: boolean): void {
    if (isReading) changes.set(accountId, isIn);
    else apply(accountId, isIn);
    if (!isIn) onLeft(accountId);
  }

  function apply(accountId: AccountId, isIn: boolean): void {
    if (isIn) ids.add(accountId);
    else ids.delete(accountId);
  }

  const subscription = await core.live.subscribe(id, (events) => {
    for (const { actor, body } of events) {
      if (body.kind === "member_joined") change(actor.id, true);
      if (body.kind === "members_added") for (const added of body.accounts) change(added.id, true);
      if (body.kind === "member_left") change(actor.id, false);
      if (body.kind === "member_removed") change(body.account.id, false);
    }
  });
  try {
    let pageToken = "";
    do {
      const page = await core.conversations.listMembers(session, id, { pageToken, pageSize });
      for (const { account } of page.members) ids.add(account.id);
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
  } catch (failure) {
    subscription.close();
    throw failure;
  }
  isReading = false;
  for (const [accountId, isIn] of changes) apply(accountId, isIn);
  return {
    has: (accountId) => ids.has(accountId),
    list: () => ids,
    close: () => subscription.close(),
  };
}
