import { type Account, type AccountId, ChatError, type Session, toId } from "@parley/core";
import {
  FriendAddProcessReqSchema,
  FriendAddProcessRspSchema,
  FriendAddReqSchema,
  FriendAddRspSchema,
  FriendRemoveReqSchema,
  FriendRemoveRspSchema,
  FriendSearchReqSchema,
  FriendSearchRspSchema,
  GetFriendListReqSchema,
  GetFriendListRspSchema,
  GetPendingFriendEventListReqSchema,
  GetPendingFriendEventListRspSchema,
} from "@parley/protocol/im-gateway";
import { type Calls, toParts } from "../call.ts";
import { maxFoundPeople } from "../limits.ts";
import type { CallParts } from "./call-parts.ts";

/** How many accounts are looked at, of which those that are friends already are left out. */
const lookedAt = 100;

/** Friends: asking, answering, listing, finding, removing. */
export function createFriendCalls({ core, make, describe }: CallParts): Calls {
  async function findById(session: Session, id: string): Promise<readonly Account[]> {
    try {
      return [await core.accounts.get(session, toId<AccountId>(id))];
    } catch (thrown) {
      if (thrown instanceof ChatError && thrown.code === "not_found") return [];
      throw thrown;
    }
  }

  /** By a whole id, a whole phone number or a part of the name; nobody twice, no friends, not oneself. */
  async function search(session: Session, key: string): Promise<readonly Account[]> {
    if (key.trim() === "") return [];
    const friends = await core.friends.list(session);
    const leftOut = new Set([session.account.id, ...friends.map(({ id }) => id)]);
    const found = new Map<AccountId, Account>();
    const byId = await findById(session, key);
    const byName = await core.search.accounts(session, key, { offset: 0, limit: lookedAt });
    for (const account of [...byId, ...byName]) {
      if (!leftOut.has(account.id)) found.set(account.id, account);
    }
    return [...found.values()].slice(0, maxFoundPeople);
  }

  return {
    "/service/friend/get_friend_list": make.inParts(
      { request: GetFriendListReqSchema, response: GetFriendListRspSchema },
      async (_request, { session }) => {
        const { person } = describe(session);
        return toParts(await core.friends.list(session), async (friend) => ({
          friendList: [await person(friend)],
        }));
      },
    ),
    "/service/friend/add_friend_apply": make.signedIn(
      { request: FriendAddReqSchema, response: FriendAddRspSchema },
      async ({ respondentId }, { session }) => {
        const { id } = await core.friends.request(session, toId<AccountId>(respondentId));
        return { notifyEventId: id };
      },
    ),
    // By the applicant alone: clients leave the id of the event empty.
    "/service/friend/add_friend_process": make.signedIn(
      { request: FriendAddProcessReqSchema, response: FriendAddProcessRspSchema },
      async ({ applyUserId, agree }, { session }) => {
        const id = await core.friends.answer(session, toId<AccountId>(applyUserId), agree);
        return { newSessionId: id ?? "" };
      },
    ),
    "/service/friend/remove_friend": make.signedIn(
      { request: FriendRemoveReqSchema, response: FriendRemoveRspSchema },
      async ({ peerId }, { session }) => {
        await core.friends.remove(session, toId<AccountId>(peerId));
        return {};
      },
    ),
    "/service/friend/search_friend": make.inParts(
      { request: FriendSearchReqSchema, response: FriendSearchRspSchema },
      async ({ searchKey }, { session }) => {
        const { person } = describe(session);
        return toParts(await search(session, searchKey), async (found) => ({
          userInfo: [await person(found)],
        }));
      },
    ),
    "/service/friend/get_pending_friend_events": make.inParts(
      { request: GetPendingFriendEventListReqSchema, response: GetPendingFriendEventListRspSchema },
      async (_request, { session }) => {
        const requests = await core.friends.listRequests(session);
        const applicants = requests.filter(({ to }) => to.id === session.account.id);
        const { person } = describe(session);
        return toParts(applicants, async ({ from }) => ({
          event: [{ sender: await person(from) }],
        }));
      },
    ),
  };
}
