import type { ServiceImpl } from "@connectrpc/connect";
import type { Core } from "@parley/core";
import type { PhoneService } from "@parley/protocol/native";
import { peerKey } from "../../../net/peer-context.ts";
import { requireSession } from "../calls.ts";
import { toAccount, toSession } from "../codec.ts";
import { parseSaidCode } from "../requests.ts";

/** Phone numbers over the wire. */
export function createPhoneService({
  accounts,
  verification,
}: Pick<Core, "accounts" | "verification">): ServiceImpl<typeof PhoneService> {
  return {
    async sendCode({ phone }, context) {
      const { address } = context.values.get(peerKey);
      return { codeId: await verification.sendCode(phone, address) };
    },
    async registerByPhone({ saidCode }, context) {
      const { address } = context.values.get(peerKey);
      const account = await verification.register(parseSaidCode(saidCode), address);
      return { account: toAccount(account) };
    },
    async signInByPhone({ saidCode, client }, context) {
      const { address } = context.values.get(peerKey);
      const from = { client, door: "native", address };
      const { session, token } = await verification.signIn(parseSaidCode(saidCode), from);
      const account = await accounts.get(session, session.account.id);
      return { token, account: toAccount(account), session: toSession(session, session.id) };
    },
    async setPhone({ saidCode }, context) {
      await verification.setPhone(requireSession(context), parseSaidCode(saidCode));
      return {};
    },
    async getPhone(_request, context) {
      return { phone: await verification.getPhone(requireSession(context)) };
    },
  };
}
