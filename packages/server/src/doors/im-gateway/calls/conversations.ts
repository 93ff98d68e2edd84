import {
  type AccountId,
  type Conversation,
  type ConversationId,
  type Member,
  type Session,
  toId,
} from "@parley/core";
import {
  ChatSessionCreateReqSchema,
  ChatSessionCreateRspSchema,
  ExitGroupReqSchema,
  ExitGroupRspSchema,
  GetChatSessionListReqSchema,
  GetChatSessionListRspSchema,
  GetChatSessionMemberReqSchema,
  GetChatSessionMemberRspSchema,
  InviteFriendJoinGroupReqSchema,
  InviteFriendJoinGroupRspSchema,
  SetGroupnameReqSchema,
  SetGroupnameRspSchema,
} from "@parley/protocol/im-gateway";
import { type Calls, toParts } from "../call.ts";
import { maxListedMembers } from "../limits.ts";
import type { CallParts } from "./call-parts.ts";

const memberPageSize = 500;

const toConversationId = (text: string) => toId<ConversationId>(text);
const toAccountIds = (texts: readonly string[]) => texts.map((text) => toId<AccountId>(text));

/** Chats: the list, groups, members; and the group extension. */
export function createConversationCalls({ core, make, describe }: CallParts): Calls {
  const { conversations } = core;

  async function listMembers(session: Session, id: ConversationId): Promise<readonly Member[]> {
    const members: Member[] = [];
    let pageToken = "";
    do {
      const page = { pageToken, pageSize: memberPageSize };
      const { members: some, nextPageToken } = await conversations.listMembers(session, id, page);
      members.push(...some);
      pageToken = nextPageToken;
    } while (pageToken !== "" && members.length < maxListedMembers);
    return members.slice(0, maxListedMembers);
  }

  return {
    "/service/friend/get_chat_session_list": make.inParts(
      { request: GetChatSessionListReqSchema, response: GetChatSessionListRspSchema },
      async (_request, { session, shown }) => {
        const all = await conversations.list(session);
        for (const { id, peer } of all) shown.chats.set(id, peer?.id);
        shown.hasListed = true;
        const { chat } = describe(session);
        return toParts(all.toSorted(compareKinds), async (one) => ({
          chatSessionInfoList: [await chat(one)],
        }));
      },
    ),
    // The client learns of the group by the push, as every other member does.
    "/service/friend/create_chat_session": make.signedIn(
      { request: ChatSessionCreateReqSchema, response: ChatSessionCreateRspSchema },
      async ({ chatSessionName: title, memberIdList }, { session }) => {
        const memberIds = toAccountIds(memberIdList);
        await conversations.create(session, { kind: "group", title, memberIds });
        return {};
      },
    ),
    "/service/friend/get_chat_session_member": make.inParts(
      { request: GetChatSessionMemberReqSchema, response: GetChatSessionMemberRspSchema },
      async ({ chatSessionId }, { session }) => {
        const members = await listMembers(session, toConversationId(chatSessionId));
        const { person } = describe(session);
        return toParts(members, async ({ account }) => ({
          memberInfoList: [await person(account)],
        }));
      },
    ),
    "/service/friend/exit_group": make.signedIn(
      { request: ExitGroupReqSchema, response: ExitGroupRspSchema },
      async ({ chatSessionId }, { session }) => {
        await conversations.leave(session, toConversationId(chatSessionId));
        return {};
      },
    ),
    "/service/friend/set_groupname": make.signedIn(
      { request: SetGroupnameReqSchema, response: SetGroupnameRspSchema },
      async ({ chatSessionId, groupName }, { session }) => {
        await conversations.rename(session, toConversationId(chatSessionId), groupName);
        return {};
      },
    ),
    "/service/friend/join_group": make.signedIn(
      { request: InviteFriendJoinGroupReqSchema, response: InviteFriendJoinGroupRspSchema },
      async ({ chatSessionId, userIdList }, { session }) => {
        const id = toConversationId(chatSessionId);
        await conversations.addMembers(session, id, toAccountIds(userIdList));
        const conversation = await conversations.get(session, id);
        return { chatSessionInfo: await describe(session).chat(conversation) };
      },
    ),
  };
}

/** Chats of two first; within each kind the order stays. */
function compareKinds(one: Conversation, other: Conversation): number {
  return Number(other.kind === "direct") - Number(one.kind === "direct");
}
