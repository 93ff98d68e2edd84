import { PhoneService } from "@parley/protocol/native";
import type { Call } from "../calls.ts";
import { toAccount } from "../from-wire.ts";
import type { PhoneCalls } from "./phone-calls.ts";

/** Creates the calls. */
export function createPhoneCalls(call: Call): PhoneCalls {
  const { method } = PhoneService;
  const anonymous = { isAnonymous: true };
  return {
    async sendCode(phone) {
      const { codeId } = await call(method.sendCode, { phone }, anonymous);
      return codeId;
    },

    async registerByPhone(saidCode) {
      const { account } = await call(method.registerByPhone, { saidCode }, anonymous);
      return toAccount(account);
    },

    async setPhone(saidCode) {
      await call(method.setPhone, { saidCode });
    },

    async getPhone() {
      const { phone } = await call(method.getPhone, {});
      return phone;
    },
  };
}
