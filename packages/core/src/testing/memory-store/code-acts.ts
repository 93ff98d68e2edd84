import type { CodeActs } from "../../ports/code-acts.ts";
import type { AtOnce } from "./at-once.ts";
import type { MemoryData } from "./memory-data.ts";

/** Creates the acts of addresses that are proved by a code, as `CodeActs` describes them. */
export function createCodeActs({ codes, accounts }: MemoryData): AtOnce<CodeActs> {
  const findByPhone = (phone: string) =>
    phone === "" ? undefined : [...accounts.values()].find((row) => row.phone === phone);

  return {
    createCode(code, now) {
      for (const { id, address, expiresAt } of [...codes.values()]) {
        if (address === code.address || expiresAt <= now) codes.delete(id);
      }
      codes.set(code.id, { ...code, wrongAnswers: 0 });
    },

    redeemCode({ id, address, codeHash, maxAttempts, now }) {
      const code = codes.get(id);
      if (code === undefined || code.address !== address) return "gone";
      if (code.expiresAt <= now) {
        codes.delete(id);
        return "gone";
      }
      const isRight = code.codeHash === codeHash;
      if (!isRight) code.wrongAnswers++;
      if (isRight || code.wrongAnswers >= maxAttempts) codes.delete(id);
      return isRight ? "right" : "wrong";
    },

    setPhone(accountId, phone) {
      const row = accounts.get(accountId);
      const owner = findByPhone(phone);
      if (row === undefined || (owner !== undefined && owner !== row)) return false;
      row.phone = phone;
      return true;
    },

    findAccountByPhone: (phone) => findByPhone(phone)?.account,
    findPhone: (accountId) => accounts.get(accountId)?.phone ?? "",
  };
}
