import type { ServiceImpl } from "@connectrpc/connect";
import { type Core, type SessionId, toId } from "@parley/core";
import type { SessionService } from "@parley/protocol/native";
import { peerKey } from "../../../net/peer-context.ts";
import { requireSession } from "../calls.ts";
import { toAccount, toSession } from "../codec.ts";

/** Sessions over the wire. */
export function createSessionService({
  accounts,
  sessions,
}: Pick<Core, "accounts" | "sessions">): ServiceImpl<typeof SessionService> {
  return {
    async signIn({ username, password, client }, context) {
      const { address } = context.values.get(peerKey);
      const signIn = { username, password, client, address, door: "native" };
      const { session, token } = await sessions.signIn(signIn);
      const account = await accounts.get(session, session.account.id);
      return { token, account: toAccount(account), session: toSession(session, session.id) };
    },
    async signOut(_request, context) {
      await sessions.signOut(requireSession(context));
      return {};
    },
    async listSessions(_request, context) {
      const current = requireSession(context);
      const all = await sessions.list(current);
      return { sessions: all.map((session) => toSession(session, current.id)) };
    },
    async revokeSession({ sessionId }, context) {
      await sessions.revoke(requireSession(context), toId<SessionId>(sessionId));
      return {};
    },
  };
}
