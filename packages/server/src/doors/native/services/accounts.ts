import type { ServiceImpl } from "@connectrpc/connect";
import { type AccountId, ChatError, type Core, toId } from "@parley/core";
import type { AccountService } from "@parley/protocol/native";
import { peerKey } from "../../../net/peer-context.ts";
import { requireSession } from "../calls.ts";
import { toAccount } from "../codec.ts";
import { parseProfilePatch } from "../requests.ts";

/** Accounts over the wire. */
export function createAccountService({
  accounts,
}: Pick<Core, "accounts">): ServiceImpl<typeof AccountService> {
  return {
    async register({ username, password, displayName }, context) {
      const { address } = context.values.get(peerKey);
      const name = displayName === "" ? {} : { displayName };
      const account = await accounts.register({ username, password, ...name, address });
      return { account: toAccount(account) };
    },
    async getMe(_request, context) {
      const session = requireSession(context);
      return { account: toAccount(await accounts.get(session, session.account.id)) };
    },
    async updateProfile(patch, context) {
      const session = requireSession(context);
      return {
        account: toAccount(await accounts.updateProfile(session, parseProfilePatch(patch))),
      };
    },
    async changePassword({ currentPassword, newPassword }, context) {
      await accounts.changePassword(requireSession(context), currentPassword, newPassword);
      return {};
    },
    async getAccount({ key }, context) {
      const session = requireSession(context);
      switch (key.case) {
        case "id":
          return { account: toAccount(await accounts.get(session, toId<AccountId>(key.value))) };
        case "username":
          return { account: toAccount(await accounts.getByUsername(session, key.value)) };
        case undefined:
          throw new ChatError("invalid_argument", "neither an id nor a username is given");
      }
    },
  };
}
