import { AccountService, SessionService } from "@parley/protocol/native";
import type { Call } from "../calls.ts";
import { toAccount, toSessionInfo } from "../from-wire.ts";
import type { Account } from "../model/account.ts";
import type { AccountCalls } from "./account-calls.ts";

/** Creates the calls; `onOwnAccount` is told of each change to the own account. */
export function createAccountCalls(
  call: Call,
  onOwnAccount: (account: Account) => void,
): AccountCalls {
  return {
    async register(registration) {
      const method = AccountService.method.register;
      const { account } = await call(method, registration, { isAnonymous: true });
      return toAccount(account);
    },

    async getAccount(id) {
      const key = { case: "id", value: id } as const;
      const { account } = await call(AccountService.method.getAccount, { key });
      return toAccount(account);
    },

    async getAccountByUsername(username) {
      const key = { case: "username", value: username } as const;
      const { account } = await call(AccountService.method.getAccount, { key });
      return toAccount(account);
    },

    async updateProfile(patch) {
      const answer = await call(AccountService.method.updateProfile, patch);
      const account = toAccount(answer.account);
      onOwnAccount(account);
      return account;
    },

    async changePassword(currentPassword, newPassword) {
      await call(AccountService.method.changePassword, { currentPassword, newPassword });
    },

    async listSessions() {
      const { sessions } = await call(SessionService.method.listSessions, {});
      return sessions.map(toSessionInfo);
    },

    async revokeSession(sessionId) {
      await call(SessionService.method.revokeSession, { sessionId });
    },
  };
}
